#include <array>

#include <catch2/catch_test_macros.hpp>

#include "core/base/file.h"
#include "core/base/text.h"
#include "core/model/own_cgroup.h"
#include "core/wire/window.h"
#include "vmm/host/host_cgroup.h"
#include "vmm/host/host_vm.h"

using namespace ktstr; // NOLINT

namespace {

namespace fs = std::filesystem;

} // namespace

TEST_CASE("a cgroup is made below the parent that the user names", "[host]")
{
  const auto root = TempDir::create("ktstr-host"); // ordinary folders: only where they are is asked
  REQUIRE(root);
  const auto parent = root->path() / "a/b";
  {
    const auto cgroup = HostCgroup::create({.parent = parent, .walk_root = root->path()});
    REQUIRE(cgroup);
    CHECK(cgroup->folder().parent_path() == parent);
    CHECK(fs::is_directory(cgroup->folder()));
  }
  const auto refused = HostCgroup::create({.parent = "/proc/no", .walk_root = "/proc"});
  REQUIRE_FALSE(refused);
  CHECK(refused.error().hint().find("KTSTR_HOST_CGROUP_PARENT") != std::string::npos);
}

TEST_CASE("a cgroup of the host is removed with what runs in it", "[host]")
{
  fs::path folder;
  {
    const auto cgroup = HostCgroup::create();
    if (!cgroup)
      SKIP("no cgroup may be made here: " << cgroup.error().text());
    folder = cgroup->folder();
    REQUIRE(make_directories(folder / "inner/deepest"));
    auto sleeper = Process::start({.argv = {"sleep", "1000"}});
    REQUIRE(sleeper);
    REQUIRE(
        write_control_file(folder / "inner/deepest/cgroup.procs", std::to_string(sleeper->pid())));
  }
  CHECK_FALSE(fs::exists(folder));
}

TEST_CASE("what a killed run left of its cgroups is removed by the next", "[host]")
{
  const auto parent = own_cgroup();
  auto gone = Process::start({.argv = {"true"}});
  REQUIRE(gone);
  const auto pid = gone->pid();
  REQUIRE(gone->wait(Milliseconds{10000}));
  const auto left = parent ? parent->folder / fmt::format("ktstr-{}-1", pid) : fs::path();
  if (!parent || !make_directories(left / "work"))
    SKIP("no cgroup may be made here");
  const auto next = HostCgroup::create();
  REQUIRE(next);
  CHECK_FALSE(fs::exists(left));
}

TEST_CASE("only the window of the host's machine can be reached", "[host]")
{
  const auto console = TempDir::create("ktstr-host");
  auto vm = HostVm::create("/nowhere/ktstr-guest", console->path() / "console.log");
  if (!vm)
    SKIP("no cgroup may be made here: " << vm.error().text());
  std::array<std::byte, 16> bytes{};
  CHECK((*vm)->read_memory(kWindowBase, bytes));
  CHECK((*vm)->read_memory(kWindowBase + kWindowSize - 16, bytes));
  for (const auto address : {std::uint64_t{0},
                             kWindowBase - 1,
                             kWindowBase + kWindowSize - 15,
                             kWindowBase + kWindowSize,
                             ~std::uint64_t{0}}) {
    CHECK_FALSE((*vm)->read_memory(address, bytes));
    CHECK_FALSE((*vm)->write_memory(address, bytes));
  }
  CHECK_FALSE((*vm)->resume());
}
