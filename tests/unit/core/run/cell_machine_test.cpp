#include <algorithm>

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

TEST_CASE("a kernel's arguments reach its machine, and make it another", "[cell_machine]")
{
  auto plan = testing::sample_plan();
  plan.kernels[0].arguments = {"nohz_full=1-3"};
  auto other = plan.kernels[0];
  other.arguments = {"isolcpus=2"};
  plan.kernels.push_back(other);
  plan.cells.push_back(plan.cells[0]);
  plan.cells.back().kernel = 1;
  const auto machines = machines_of(plan, {});
  REQUIRE(machines.size() == 3);
  CHECK(machines[0].kernel_arguments.back() == "nohz_full=1-3");
  CHECK(machines[2].kernel_arguments.back() == "isolcpus=2");
}

TEST_CASE("a test's sysctls and kernel arguments make its machine another", "[cell_machine]")
{
  auto plan = testing::sample_plan();
  plan.kernels[0].arguments = {"nohz_full=1-3"};
  plan.tests[1].setup = {.sysctls = {"kernel.pid_max=9", "net.ipv4.x=1 2"},
                         .kernel_arguments = {"nosmt"}};
  const auto machines = machines_of(plan, {});
  REQUIRE(machines.size() == 4);
  const auto own = std::find_if(machines.begin(), machines.end(), [](const VmConfig& machine) {
    return machine.kernel_arguments.back() == "nosmt";
  });
  REQUIRE(own != machines.end());
  const std::vector<std::string> last(own->kernel_arguments.end() - 4, own->kernel_arguments.end());
  CHECK(last ==
        std::vector<std::string>{
            "nohz_full=1-3", "sysctl.kernel.pid_max=9", "\"sysctl.net.ipv4.x=1 2\"", "nosmt"});
}

TEST_CASE("a scheduler's words come before those of the test", "[cell_machine]")
{
  auto plan = testing::sample_plan();
  plan.tests[plan.cells[0].test].setup = {.sysctls = {"kernel.pid_max=9"}};
  plan.schedulers[plan.cells[0].scheduler].setup = {.sysctls = {"kernel.pid_max=8"},
                                                    .kernel_arguments = {"nosmt"}};
  const auto words = cell_machine(plan, plan.cells[0], {}).kernel_arguments;
  REQUIRE(words.size() >= 3);
  CHECK(std::vector<std::string>(words.end() - 3, words.end()) ==
        std::vector<std::string>{"sysctl.kernel.pid_max=8", "sysctl.kernel.pid_max=9", "nosmt"});
}

} // namespace ktstr
