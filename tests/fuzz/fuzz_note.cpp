/// Files in plugin folders: the note, the tables of dynamic linking. None of them is loaded.
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/unique_fd.h"
#include "core/plugin/check/dynamic_facts.h"
#include "core/plugin/plugin_file.h"
#include "tests/fuzz/fuzz.h"

std::vector<std::string> fuzz_seeds()
{
  return {}; // a built plugin, which the test names
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
  const ktstr::UniqueFd file(::memfd_create("fuzz", MFD_CLOEXEC));
  fuzz_require(file.is_open() && ::fchmod(file.get(), 0600) == 0 &&
                   ::write(file.get(), data, size) == static_cast<ssize_t>(size),
               "the input can be put into a file");
  const auto path = "/proc/self/fd/" + std::to_string(file.get());
  const auto inspected = ktstr::inspect_plugin_file(path);
  if (inspected)
    fuzz_require(!inspected->build_id.empty(), "an accepted file has an identity");
  else
    fuzz_require(!inspected.error().message().empty(), "a refusal says why");
  const auto facts = ktstr::read_dynamic_facts(path);
  if (facts)
    for (const auto& [library, versions] : facts->versions_needed)
      ktstr::newest_versions(versions);
  return 0;
}
