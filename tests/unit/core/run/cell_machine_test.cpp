#include <catch2/catch_test_macros.hpp>

#include "core/run/cell_machine.h"
#include "sample_plan.h"

namespace ktstr {

TEST_CASE("cells of one topology, kernel and memory share a machine", "[cell_machine]")
{
  const auto plan = testing::sample_plan();
  const auto machines = machines_of(plan, {.initramfs = "/i", .clock = VmClock::real_time});
  REQUIRE(machines.size() == 2);
  CHECK(format_topology(machines[0].topology) == "1n1l4c1t");
  CHECK(format_topology(machines[1].topology) == "1n3l3c1t");
  CHECK(machines[1].initramfs == "/i");
  CHECK(machines[1].clock == VmClock::real_time);
}

TEST_CASE("CPUs that are offline do not make another machine", "[cell_machine]")
{
  auto plan = testing::sample_plan();
  plan.presets[1].topology = plan.presets[0].topology;
  plan.presets[1].topology.offline_cpus = {1};
  CHECK(machines_of(plan, {}).size() == 1);
}

TEST_CASE("a test that wants more memory gets a machine of its own", "[cell_machine]")
{
  auto plan = testing::sample_plan();
  plan.tests[1].memory_mib = 4096;
  CHECK(machines_of(plan, {}).size() == 4);
}

} // namespace ktstr
