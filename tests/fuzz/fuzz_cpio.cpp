/// Archives: what the host packs for a guest, read there.
#include "core/wire/cpio.h"
#include "tests/fuzz/fuzz.h"

std::vector<std::string> fuzz_seeds()
{
  ktstr::CpioWriter writer;
  writer.add_folder("etc");
  writer.add_file("/usr/lib/libx.so", std::string(300, 'x'), true);
  writer.add_link("bin/sh", "busybox");
  writer.add_char_device("dev/console", 5, 1);
  return {writer.finish(), ktstr::CpioWriter().finish()};
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
  const auto archive = fuzz_text(data, size);
  const auto status = ktstr::read_cpio(archive, [&](const ktstr::CpioEntry& entry) {
    fuzz_require(!entry.path.starts_with('/'), "paths are relative");
    fuzz_require(("/" + entry.path + "/").find("/../") == std::string::npos, "paths stay below");
    const bool is_inside = entry.content.empty() || (entry.content.data() >= archive.data() &&
                                                     entry.content.data() + entry.content.size() <=
                                                         archive.data() + archive.size());
    fuzz_require(is_inside, "content lies in the archive");
    return ktstr::Status{};
  });
  fuzz_require(status.ok() || !status.error().message().empty(), "a refusal says why");
  return 0;
}
