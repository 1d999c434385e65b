/// Scheduling policies, memory policies and controls: their form, and what the kernel makes of
/// them.
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include "core/scenario/document.h"
#include "tests/unit/core/scenario/this_machine.h"

using Catch::Matchers::ContainsSubstring;
using namespace ktstr::test;

namespace {

std::string complaint_of(const std::string& members)
{
  const auto status = ktstr::validate_scenario(document(members));
  return status ? std::string("accepted") : status.error().text();
}

std::string worker_with(const std::string& members)
{
  return R"("workers":[{)" + members + "}]";
}

std::string cgroup_with(const std::string& members)
{
  return R"("cgroups":[{"name":"a",)" + members + "}]";
}

} // namespace

TEST_CASE("every policy has a form", "[policy]")
{
  for (const auto* policy : {R"("normal")",
                             R"("batch")",
                             R"("idle")",
                             R"("ext")",
                             R"({"fifo":50})",
                             R"({"round_robin":1})",
                             R"({"deadline":{"runtime_ns":1000000,"deadline_ns":5000000}})"})
    CHECK(complaint_of(worker_with(R"("sched_policy":)" + std::string(policy))) == "accepted");
}

TEST_CASE("a policy that the kernel would refuse is refused with the reason", "[policy]")
{
  CHECK_THAT(complaint_of(worker_with(R"("sched_policy":{"fifo":100})")),
             ContainsSubstring("expected an integer from 1 to 99"));
  CHECK_THAT(complaint_of(worker_with(
                 R"("sched_policy":{"deadline":{"runtime_ns":9000000,"deadline_ns":5000000}})")),
             ContainsSubstring("does not fit into the deadline"));
  CHECK_THAT(complaint_of(worker_with(
                 R"("sched_policy":{"deadline":{"runtime_ns":100,"deadline_ns":5000000}})")),
             ContainsSubstring("less than 1024 ns"));
  CHECK_THAT(complaint_of(worker_with(R"("sched_policy":"idel")")),
             ContainsSubstring("did you mean 'idle'?"));
}

TEST_CASE("every memory policy has a form", "[policy]")
{
  for (const auto* policy : {R"("default")",
                             R"("local")",
                             R"({"bind":"0"})",
                             R"({"preferred":"1"})",
                             R"({"interleave":"0-1","flags":["static_nodes"]})",
                             R"({"preferred_many":"0-1"})",
                             R"({"weighted_interleave":"0-1"})"})
    CHECK(complaint_of(worker_with(R"("mem_policy":)" + std::string(policy))) == "accepted");
  CHECK_THAT(complaint_of(worker_with(
                 R"("mem_policy":{"bind":"0","flags":["static_nodes","relative_nodes"]})")),
             ContainsSubstring("exclude each other"));
  CHECK_THAT(complaint_of(worker_with(R"("mem_policy":{"bind":""})")),
             ContainsSubstring("a list of NUMA nodes"));
}

TEST_CASE("every control of a cgroup becomes its file", "[policy]")
{
  const auto parsed = ktstr::parse_document(document(cgroup_with(
      R"("cpu_weight":5,"cpu_idle":false,"cpu_quota_pct":150,"cpu_max_burst_us":1000,"cpuset_mems":"0",)"
      R"("cpuset_partition":"member","memory_min":0,"memory_low":0,"memory_high":"max",)"
      R"("memory_max":104857600,"memory_swap_high":"max","memory_swap_max":0,"memory_oom_group":true,)"
      R"("io_weight":10,"pids_max":"max")")));
  REQUIRE(parsed);
  std::string written;
  for (const auto& control : parsed->backdrop.cgroups.at(0).controls)
    written += control.file + "=" + control.value + " ";
  CHECK(written == "cpu.weight=5 cpu.idle=0 cpu.max=150000 100000 cpu.max.burst=1000 cpuset.mems=0 "
                   "cpuset.cpus.partition=member memory.min=0 memory.low=0 memory.high=max "
                   "memory.max=104857600 memory.swap.high=max memory.swap.max=0 memory.oom.group=1 "
                   "io.weight=10 pids.max=max ");
  CHECK(ktstr::weight_in(parsed->backdrop.cgroups.at(0).controls) == 0.05);
}

TEST_CASE("a cgroup's weight is what its last controls make it", "[policy]")
{
  using ktstr::weight_in;
  CHECK_FALSE(weight_in({{"memory.max", "memory", "1"}}));
  CHECK(weight_in({{"cpu.weight", "cpu", "250"}}) == 2.5);
  CHECK(weight_in({{"cpu.weight", "cpu", "250"}, {"cpu.idle", "cpu", "1"}}) == ktstr::kIdleWeight);
  CHECK(weight_in({{"cpu.idle", "cpu", "0"}}) == 1); // the kernel forgets the weight before it
}

TEST_CASE("a cgroup's nice value and ids are those of workers that have none", "[policy]")
{
  const auto parsed = ktstr::parse_document(
      document(cgroup_with(R"("nice":5,"uid":1000,"workers":[{},{"nice":0}])")));
  REQUIRE(parsed);
  const auto& workers = parsed->backdrop.cgroups.at(0).workers;
  CHECK(workers.at(0).nice == 5);
  CHECK(workers.at(0).uid == 1000);
  CHECK(workers.at(1).nice == 0);
}

TEST_CASE("a node that the machine lacks is an error", "[policy][run]")
{
  const auto report =
      ktstr::run_scenario(document(worker_with(R"("mem_policy":{"bind":"7"})")), this_machine(5));
  REQUIRE_FALSE(report);
  CHECK_THAT(report.error().text(),
             ContainsSubstring("at 'workers[0]': NUMA node 7 does not exist, the machine has 1"));
}

TEST_CASE("workers take the policy that they are given", "[policy][run]")
{
  const auto report = ktstr::run_scenario(
      document(
          R"("workers":[{"num_workers":1,"sched_policy":"batch"},{"num_workers":1,"sched_policy":"idle"}],)"
          R"("checks":{"progress":false,"gap":false},"steps":[{"hold":{"ms":10}}])"),
      this_machine(10));
  REQUIRE(report);
  CHECK(report->workers.items()[0]["sched_policy"].as_string() == "SCHED_BATCH");
  CHECK(report->workers.items()[1]["sched_policy"].as_string() == "SCHED_IDLE");
}
