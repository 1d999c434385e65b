#include <catch2/catch_test_macros.hpp>

#include "core/base/file.h"
#include "core/model/own_cgroup.h"

using namespace ktstr; // NOLINT

namespace {

struct Proc {
  TempDir root = *TempDir::create("ktstr-cgroup");

  Proc(const std::string& mountinfo, const std::string& cgroup)
  {
    REQUIRE(make_directories(root.path() / "proc/self"));
    REQUIRE(write_file(root.path() / "proc/self/mountinfo", mountinfo));
    REQUIRE(write_file(root.path() / "proc/self/cgroup", cgroup));
  }
};

} // namespace

TEST_CASE("a process's own cgroup is found where the v2 hierarchy is mounted", "[cgroup]")
{
  const Proc proc("25 20 0:22 / /sys/fs/cgroup rw,nosuid shared:4 - tmpfs tmpfs rw\n"
                  "31 25 0:27 / /sys/fs/cgroup/unified rw,nosuid shared:5 - cgroup2 cgroup2 rw\n",
                  "3:cpu:/elsewhere\n0::/user.slice/a.scope\n");
  const auto found = own_cgroup(proc.root.path());
  REQUIRE(found);
  CHECK(found->mount == proc.root.path() / "sys/fs/cgroup/unified");
  CHECK(found->folder == found->mount / "user.slice/a.scope");
}

TEST_CASE("a machine without the v2 hierarchy says what to do", "[cgroup]")
{
  const Proc proc("25 20 0:22 / /sys/fs/cgroup rw - tmpfs tmpfs rw\n", "0::/\n");
  const auto found = own_cgroup(proc.root.path());
  REQUIRE_FALSE(found);
  CHECK(found.error().kind() == ErrorKind::unsupported);
  CHECK_FALSE(found.error().hint().empty());
}
