#include <catch2/catch_test_macros.hpp>

#include "core/support/payload.h"
#include "core/support/scheduler.h"

using namespace ktstr::support;

namespace {

using Args = std::vector<std::string>;

} // namespace

TEST_CASE("a scheduler's cgroup parent is passed unless the arguments name one", "[support]")
{
  Scheduler scheduler{.cgroup_parent = *CgroupPath::create("/p"), .sched_args = {"-v"}};
  CHECK(*base_sched_args("t", scheduler, {"-x"}) == Args{"--cell-parent-cgroup", "/p", "-v", "-x"});
  CHECK(*base_sched_args("t", scheduler, {"--cell-parent-cgroup=/q"}) ==
        Args{"-v", "--cell-parent-cgroup=/q"});
}

TEST_CASE("a cgroup parent among the arguments must be one", "[support]")
{
  CHECK_FALSE(base_sched_args("t", {}, {"--cell-parent-cgroup"}));
  CHECK_FALSE(base_sched_args("t", {}, {"--cell-parent-cgroup=q"}));
  CHECK(base_sched_args("t", {}, {}));
}

TEST_CASE("the kernel's own schedulers bring no BPF", "[support]")
{
  CHECK(has_active_scheduling(KernelBuiltin{}));
  CHECK_FALSE(has_bpf_scheduler(KernelBuiltin{}));
  CHECK(display_name(KernelBuiltin{}) == "kernel");
  CHECK(to_json(SchedulerSpec(KernelBuiltin{{"on"}, {}})).dump() == R"({"kind":"kernel_builtin"})");
}

TEST_CASE("an empty list of flags takes none, no list takes any", "[support]")
{
  CHECK(accepts_flags(std::nullopt, {"a"}));
  CHECK_FALSE(accepts_flags(Args{}, {"a"}));
  CHECK_FALSE(accepts_flags(Args{"a"}, {"a", "b"}));
}
