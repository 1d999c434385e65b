#include <catch2/catch_test_macros.hpp>

#include "core/base/file.h"
#include "core/guest/machine.h"

using namespace ktstr;
using namespace ktstr::guest;

namespace {

/// A folder that looks like /sys and /proc of a machine.
class FakeMachine {
public:
  void put(const std::string& path, const std::string& content)
  {
    const auto file = folder_.path() / path;
    REQUIRE(make_directories(file.parent_path()));
    REQUIRE(write_file(file, content));
  }

  void put_cpu(int cpu, const std::string& llc, const std::string& core)
  {
    const auto folder = "sys/devices/system/cpu/cpu" + std::to_string(cpu);
    put(folder + "/cache/index3/shared_cpu_list", llc + "\n");
    put(folder + "/topology/thread_siblings_list", core + "\n");
  }

  Result<Machine> read() { return read_machine(folder_.path() / "sys", folder_.path() / "proc"); }

private:
  TempDir folder_ = *TempDir::create("ktstr-machine-test");
};

FakeMachine two_nodes()
{
  FakeMachine fake;
  fake.put("proc/sys/kernel/osrelease", "7.3.4-test\n");
  fake.put("proc/meminfo", "MemTotal:         403456 kB\nMemFree:          300000 kB\n");
  fake.put("sys/kernel/sched_ext/state", "disabled\n");
  fake.put("sys/devices/system/cpu/present", "0-3\n");
  fake.put("sys/devices/system/node/online", "0-1\n");
  for (int node = 0; node < 2; ++node) {
    const auto folder = "sys/devices/system/node/node" + std::to_string(node);
    fake.put(folder + "/cpulist", node == 0 ? "0-1\n" : "2-3\n");
    fake.put(folder + "/meminfo", "Node 0 MemTotal:       262144 kB\n");
    fake.put(folder + "/distance", node == 0 ? "10 20\n" : "20 10\n");
  }
  for (int cpu = 0; cpu < 4; ++cpu)
    fake.put_cpu(cpu, cpu < 2 ? "0-1" : "2-3", std::to_string(cpu));
  return fake;
}

} // namespace

TEST_CASE("a machine is read with its nodes, caches and memory", "[machine]")
{
  const auto machine = two_nodes().read();

  REQUIRE(machine);
  CHECK(machine->release == "7.3.4-test");
  CHECK(machine->has_sched_ext);
  CHECK_FALSE(machine->has_btf);
  CHECK(machine->memory_mib == 394);
  REQUIRE(machine->cpus.size() == 4);
  CHECK(machine->cpus[2].node == 1);
  CHECK(machine->cpus[2].llc_cpus == "2-3");
  CHECK(machine->cpus[2].core_cpus == "2");
  REQUIRE(machine->nodes.size() == 2);
  CHECK(machine->nodes[1].memory_mib == 256);
  CHECK(machine->nodes[1].distances == std::vector<int>{20, 10});
}

TEST_CASE("a kernel without NUMA and cache information is read as one node", "[machine]")
{
  FakeMachine fake;
  fake.put("sys/devices/system/cpu/present", "0\n");

  const auto machine = fake.read();

  REQUIRE(machine);
  CHECK_FALSE(machine->has_sched_ext);
  CHECK(machine->nodes.empty());
  REQUIRE(machine->cpus.size() == 1);
  CHECK(machine->cpus[0].node == 0);
  CHECK(machine->cpus[0].llc_cpus.empty());
}

TEST_CASE("a machine whose CPUs cannot be read is an error that names the file", "[machine]")
{
  FakeMachine fake;
  fake.put("sys/devices/system/cpu/present", "everything\n");

  const auto machine = fake.read();

  REQUIRE_FALSE(machine);
  CHECK(machine.error().text().find("cpu/present") != std::string::npos);
}

TEST_CASE("the ready frame has what the host compares", "[machine]")
{
  const auto json = to_json(*two_nodes().read());

  CHECK(json["release"].as_string() == "7.3.4-test");
  CHECK(json["cpus"].items().at(3)["core_cpus"].as_string() == "3");
  CHECK(json["nodes"].items().at(0)["distances"].items().at(1).as_int() == 20);
}
