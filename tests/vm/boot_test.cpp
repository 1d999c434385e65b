#include <array>
#include <csignal>
#include <poll.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include "core/base/text.h"
#include "test_machine.h"
#include "vmm/agent_ready.h"

using ktstr::ErrorKind;
using ktstr::Json;
using ktstr::Milliseconds;
using ktstr::VmEnd;
using ktstr::test::TestBench;

namespace {

constexpr Milliseconds kBootLimit{120000};

/// The same lists as text that the guest's kernel should show.
void check_topology(const ktstr::Topology& topology, const Json& machine)
{
  const auto per_llc = static_cast<int>(ktstr::cpus_per_llc(topology));
  const auto threads = static_cast<int>(topology.threads_per_core);
  const auto range = [](int first, int count) {
    return count == 1 ? std::to_string(first) : fmt::format("{}-{}", first, first + count - 1);
  };
  const auto& cpus = machine["cpus"].items();
  REQUIRE(cpus.size() == ktstr::total_cpus(topology));
  for (int cpu = 0; cpu < static_cast<int>(cpus.size()); ++cpu) {
    const auto& seen = cpus[static_cast<std::size_t>(cpu)];
    CHECK(seen["llc_cpus"].as_string() == range(cpu / per_llc * per_llc, per_llc));
    CHECK(seen["core_cpus"].as_string() == range(cpu / threads * threads, threads));
  }
  const auto& nodes = machine["nodes"].items();
  REQUIRE(nodes.size() == topology.numa_nodes);
  int first_cpu = 0;
  for (std::uint32_t node = 0; node < topology.numa_nodes; ++node) {
    const auto count = static_cast<int>(ktstr::llcs_in_node(topology, node)) * per_llc;
    CHECK(nodes[node]["cpus"].as_string() == (count == 0 ? "" : range(first_cpu, count)));
    first_cpu += count;
    std::vector<std::string> distances;
    for (std::uint32_t to = 0; to < topology.numa_nodes; ++to)
      distances.push_back(std::to_string(ktstr::distance_between(topology, node, to)));
    CHECK(nodes[node]["distances"].as_string() == ktstr::join(distances, " "));
  }
}

pid_t only_child_of(pid_t parent)
{
  const auto file = fmt::format("/proc/{}/task/{}/children", parent, parent);
  const auto text = ktstr::read_file(file).value_or("");
  return static_cast<pid_t>(ktstr::parse_decimal(ktstr::trim(text)).value_or(0));
}

} // namespace

TEST_CASE("a cold boot reads its cell, answers with frames and powers off", "[vm]")
{
  TestBench bench;
  const auto config = bench.machine("1n2l1c2t");
  auto vm = bench.vmm.create(config);
  REQUIRE(vm);
  REQUIRE(ktstr::test::write_cell(**vm, Json::object({{"then", "poweroff"}})));
  const auto started = (*vm)->resume();
  INFO((started ? std::string() : started.error().text()));
  REQUIRE(started);
  const auto end = ktstr::test::wait_for_end(**vm, kBootLimit);
  INFO(ktstr::console_tail(config.console_file));
  REQUIRE(end == VmEnd::powered_off);
  // Its memory outlives the guest's end.
  const auto frames = ktstr::test::read_frames(**vm);
  REQUIRE(frames.size() == 2);
  check_topology(config.topology, frames[0].payload);
  CHECK(frames[1].payload["spec"]["then"].as_string() == "poweroff");
}

TEST_CASE("a guest that panics is told from one that powers off", "[vm]")
{
  TestBench bench;
  const auto config = bench.machine("1n1l2c1t");
  auto vm = bench.vmm.create(config);
  REQUIRE(vm);
  REQUIRE(ktstr::test::write_cell(**vm, Json::object({{"then", "panic"}})));
  const auto started = (*vm)->resume();
  INFO((started ? std::string() : started.error().text()));
  REQUIRE(started);
  CHECK(ktstr::test::wait_for_end(**vm, kBootLimit) == VmEnd::reset);
  CHECK(ktstr::console_tail(config.console_file).find("panic") != std::string::npos);
}

TEST_CASE("the guest sees the nodes, caches and cores that were asked for", "[vm][topology]")
{
  const auto text =
      GENERATE(as<std::string>(),
               "2n4l1c2t",
               "1n5l3c1t",
               "3n2l2c1t:nodes=1@512,1@256,0@256:distances=10,17,25,17,10,31,25,31,10");
  TestBench bench;
  const auto config = bench.machine(text);
  auto vm = bench.vmm.create(config);
  REQUIRE(vm);
  REQUIRE(ktstr::boot_until_ready(**vm, config.console_file, kBootLimit, nullptr));
  check_topology(config.topology, ktstr::test::read_frames(**vm).front().payload);
}

TEST_CASE("a machine dies with a harness that is killed", "[vm]")
{
  TestBench bench;
  const auto config = bench.machine("1n1l1c1t");
  std::array<int, 2> ends{};
  REQUIRE(::pipe(ends.data()) == 0);
  const pid_t harness = ::fork();
  if (harness == 0) {
    auto vm = bench.vmm.create(config);
    const bool is_started = vm && (*vm)->resume();
    [[maybe_unused]] const auto written = ::write(ends[1], is_started ? "y" : "n", 1);
    ::pause();
    ::_exit(1);
  }
  ::close(ends[1]);
  char answer = 0;
  REQUIRE(::read(ends[0], &answer, 1) == 1);
  ::close(ends[0]);
  REQUIRE(answer == 'y');
  const auto qemu = only_child_of(harness);
  REQUIRE(qemu > 0);
  const ktstr::UniqueFd pidfd(static_cast<int>(::syscall(SYS_pidfd_open, qemu, 0)));
  ::kill(harness, SIGKILL);
  ::waitpid(harness, nullptr, 0);
  pollfd wait{pidfd.get(), POLLIN, 0};
  CHECK(::poll(&wait, 1, 2000) == 1);
}
