#include <catch2/catch_test_macros.hpp>

#include "core/base/file.h"
#include "core/cli/host_machine.h"

using namespace ktstr; // NOLINT
namespace fs = std::filesystem;

namespace {

struct Sys {
  TempDir folder = *TempDir::create("ktstr-sys");

  void put(const fs::path& file, std::string_view text) const
  {
    const auto path = folder.path() / "devices/system" / file;
    REQUIRE(make_directories(path.parent_path()));
    REQUIRE(write_file(path, std::string(text) + "\n"));
  }
};

/// The topology of a machine of so many CPUs; one text each: who shares its last-level cache.
std::string topology_with(const std::vector<std::string>& shared, std::string_view online)
{
  const Sys sys;
  sys.put("cpu/present", "0-" + std::to_string(shared.size() - 1));
  sys.put("cpu/online", online);
  for (std::size_t cpu = 0; cpu < shared.size(); ++cpu) {
    const fs::path cache = "cpu/cpu" + std::to_string(cpu) + "/cache/index3";
    sys.put(cache / "level", "3");
    sys.put(cache / "shared_cpu_list", shared[cpu]);
  }
  const auto machine = read_host_machine(sys.folder.path());
  REQUIRE(machine);
  return format_topology(topology_of(*machine));
}

} // namespace

TEST_CASE("this machine's nodes, caches and siblings are read from /sys", "[host_machine]")
{
  const Sys sys;
  sys.put("cpu/present", "0-3");
  sys.put("cpu/online", "0-2");
  sys.put("node/online", "0-1");
  sys.put("node/node0/cpulist", "0-1");
  sys.put("node/node0/distance", "10 21");
  sys.put("node/node1/cpulist", "2-3");
  sys.put("node/node1/distance", "21 10");
  for (const int cpu : {0, 1, 2}) {
    const fs::path folder = "cpu/cpu" + std::to_string(cpu);
    sys.put(folder / "cache/index0/level", "1");
    sys.put(folder / "cache/index0/shared_cpu_list", std::to_string(cpu));
    sys.put(folder / "cache/index3/level", "3");
    sys.put(folder / "cache/index3/shared_cpu_list", cpu < 2 ? "0-1" : "2");
    sys.put(folder / "topology/thread_siblings_list", cpu < 2 ? "0-1" : "2");
  }
  const auto machine = read_host_machine(sys.folder.path());
  REQUIRE(machine);
  REQUIRE(machine->cpus.size() == 4);
  CHECK(machine->cpus[1].llc == machine->cpus[0].llc);
  CHECK(machine->cpus[1].core == machine->cpus[0].core);
  CHECK(machine->cpus[2].llc != machine->cpus[0].llc);
  CHECK(machine->cpus[2].node == 1);
  CHECK_FALSE(machine->cpus[3].is_online);
  CHECK(machine->node_distances == std::vector<std::vector<int>>{{10, 21}, {21, 10}});
}

TEST_CASE("a /sys without caches and nodes is one LLC with a core per CPU", "[host_machine]")
{
  const Sys sys;
  sys.put("cpu/present", "0-1");
  const auto machine = read_host_machine(sys.folder.path());
  REQUIRE(machine);
  CHECK(machine->cpus[1].llc == machine->cpus[0].llc);
  CHECK(machine->cpus[1].core != machine->cpus[0].core);
  CHECK(machine->cpus[1].is_online);
}

TEST_CASE("a /sys without CPUs is an error that names the file", "[host_machine]")
{
  const Sys sys;
  const auto machine = read_host_machine(sys.folder.path());
  REQUIRE_FALSE(machine);
  CHECK(machine.error().text().find("cpu/present") != std::string::npos);
}

TEST_CASE("this machine's caches are told apart where topologies can count them", "[host_machine]")
{
  CHECK(topology_with({"0-1", "0-1", "2-3", "2-3"}, "0-3") == "1n2l2c1t");
  CHECK(topology_with({"0-3", "0-3", "0-3", "0-3"}, "0-3") == "1n1l4c1t");
}

TEST_CASE("caches of another order or size count as one", "[host_machine]")
{
  CHECK(topology_with({"0,2", "1,3", "0,2", "1,3"}, "0-3") == "1n1l4c1t");
  CHECK(topology_with({"0-1", "0-1", "2"}, "0-2") == "1n1l3c1t");
  CHECK(topology_with({"", "", ""}, "0-2") == "1n1l3c1t");
}

TEST_CASE("with a CPU offline only those online count", "[host_machine]")
{
  CHECK(topology_with({"0-1", "0-1", "2-3", "2-3"}, "0-2") == "1n1l3c1t");
}

TEST_CASE("a test that is named and does not fit this machine is an error of its class", "[cli]")
{
  using namespace ktstr; // NOLINT
  const std::vector<TestInfo> tests{{.id = "wide", .constraints = {.min_llcs = 8}},
                                    {.id = "narrow"}};
  const Topology host{.llcs = 2, .cores_per_llc = 2};
  CHECK(check_host_fits(host, tests, {"narrow"}));
  CHECK(check_host_fits(host, tests, {}));
  const auto status = check_host_fits(host, tests, {"narrow", "wide"});
  REQUIRE_FALSE(status);
  CHECK(status.error().text() ==
        "host topology insufficient: test 'wide' does not run on this machine: it needs at least 8 "
        "LLCs, has 2");
}
