#include <optional>

#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include "core/check/worker_checks.h"

using Catch::Matchers::ContainsSubstring;
using ktstr::CheckConditions;
using ktstr::CheckLimits;
using ktstr::CheckOutcome;
using ktstr::Verdict;
using ktstr::WorkerReport;

namespace {

constexpr std::uint64_t kSecond = 1'000'000'000;
constexpr std::uint64_t kMs = 1'000'000;

/// A worker that ran half of one second on CPU 0 of 0-1.
WorkerReport healthy(int index, const char* cgroup = "a")
{
  return {.index = index,
          .cgroup = cgroup,
          .work_type = "SpinWait",
          .allowed_cpus = {0, 1},
          .used_cpus = {0},
          .work = 1000,
          .iterations = 1000,
          .cpu_ns = kSecond / 2,
          .wall_ns = kSecond,
          .max_gap = {.length_ns = 20 * kMs, .cpu = 0, .at_ns = 5}};
}

const CheckConditions kReal{.cpus = {0, 1}};
const CheckConditions kVirtual{.cpus = {0, 1}, .is_virtual_time = true};

std::optional<CheckOutcome> outcome(const std::string& name,
                                    const CheckLimits& limits,
                                    const CheckConditions& conditions,
                                    const std::vector<WorkerReport>& reports)
{
  for (auto& found : check_workers(limits, conditions, reports))
    if (found.name == name)
      return found;
  return std::nullopt;
}

bool is_violated(const std::optional<CheckOutcome>& outcome)
{
  return outcome && !outcome->is_held && !outcome->is_inconclusive;
}

bool is_inconclusive(const std::optional<CheckOutcome>& outcome)
{
  return outcome && outcome->is_inconclusive;
}

} // namespace

TEST_CASE("healthy workers hold the default checks", "[check]")
{
  const auto outcomes = check_workers({}, kVirtual, {healthy(0), healthy(1)});
  REQUIRE(outcomes.size() == 2);
  CHECK(outcomes[0].name == "progress");
  CHECK(outcomes[1].name == "gap");
  CHECK(verdict_of(outcomes) == Verdict::pass);
}

TEST_CASE("a worker without work fails progress and is named", "[check]")
{
  auto starved = healthy(7, "b");
  starved.work = 0;
  const auto found = outcome("progress", {}, kReal, {healthy(0), starved});
  REQUIRE(is_violated(found));
  CHECK_THAT(found->text,
             ContainsSubstring("worker 7 (SpinWait, cgroup 'b') made no progress in 1000.0 ms"));
}

TEST_CASE("a worker whose turn may not have come yet is not called starved", "[check]")
{
  auto brief = healthy(0);
  brief.work = 0;
  brief.wall_ns = 30 * kMs;
  CHECK(is_inconclusive(outcome("progress", {}, kReal, {brief})));
}

TEST_CASE("nothing measured is inconclusive", "[check]")
{
  CHECK(is_inconclusive(outcome("progress", {}, kReal, {})));
  CHECK(is_inconclusive(outcome("gap", {}, kReal, {})));
  CHECK(ktstr::verdict_of({}) == Verdict::inconclusive);
}

TEST_CASE("the default gap limit is half the run when that is short", "[check]")
{
  auto late = healthy(3);
  late.max_gap = {.length_ns = 501 * kMs, .cpu = 1, .at_ns = 100 * static_cast<std::int64_t>(kMs)};
  const auto found = outcome("gap", {}, kVirtual, {late});
  REQUIRE(is_violated(found));
  CHECK(found->text ==
        "worker 3 (SpinWait, cgroup 'a') was kept waiting for 501.0 ms from 100.0 ms on, then ran "
        "on CPU 1; limit 500.0 ms (half of the 1000.0 ms planned)");
  REQUIRE(found->findings.size() == 1);
  const auto& finding = found->findings.front();
  CHECK(finding.value == 501e6);
  CHECK(finding.limit == 500e6);
  CHECK(finding.unit == "ns");
  CHECK(finding.comparison == ktstr::Comparison::at_most);
  CHECK(finding.worker == 3);
  CHECK(finding.cgroup == "a");
  CHECK(finding.cpu == 1);
  CHECK(finding.at_ns == 100'000'000);
  late.max_gap.length_ns = 499 * kMs;
  CHECK_FALSE(is_violated(outcome("gap", {}, kVirtual, {late})));
}

TEST_CASE("a share of a worker's time is of what was planned", "[check]")
{
  auto starved = healthy(0);
  starved.wall_ns = 2 * kSecond; // the scheduler that forgot it forgot the scenario's process too
  starved.late_ns = kSecond;
  starved.max_gap.length_ns = 501 * kMs;
  for (const auto& limits : {CheckLimits{}, CheckLimits{.max_gap_pct = 50}}) {
    CHECK(is_violated(outcome("gap", limits, kVirtual, {starved})));
    starved.late_ns = 0;
    CHECK(outcome("gap", limits, kVirtual, {starved})->is_held);
    starved.late_ns = kSecond;
  }
}

TEST_CASE("a limit in real time grows with the vCPUs in virtual time only", "[check]")
{
  auto late = healthy(0);
  late.max_gap.length_ns = 150 * kMs;
  const CheckLimits limits{.max_gap_ms = 100};
  CHECK(is_violated(outcome("gap", limits, kReal, {late})));
  CHECK_FALSE(is_violated(outcome("gap", limits, kVirtual, {late})));
  late.max_gap.length_ns = 201 * kMs;
  CHECK(is_violated(outcome("gap", limits, kVirtual, {late})));
}

TEST_CASE("a gap limit that the run cannot reach is inconclusive", "[check]")
{
  const auto found = outcome("gap", {.max_gap_ms = 600}, kVirtual, {healthy(0)});
  REQUIRE(is_inconclusive(found));
  CHECK_THAT(found->text, ContainsSubstring("cannot be exceeded"));
}

TEST_CASE("the scenario's own process may not be forgotten either", "[check]")
{
  CheckConditions late = kVirtual;
  late.run_ns = kSecond;
  late.runner_lateness_ns = 501 * kMs;
  const auto found = outcome("gap", {}, late, {healthy(0)});
  REQUIRE(is_violated(found));
  CHECK(found->text ==
        "the scenario's own process was woken 501.0 ms late; limit 500.0 ms (half of the "
        "1000.0 ms planned)");
  late.runner_lateness_ns = 499 * kMs;
  CHECK(outcome("gap", {}, late, {healthy(0)})->is_held);
}

TEST_CASE("a worker that waited for its set-up fails the gap check", "[check]")
{
  CheckConditions conditions = kVirtual;
  conditions.run_ns = kSecond;
  auto slow = healthy(4);
  slow.setup_delay_ns = 501 * kMs;
  const auto found = outcome("gap", {}, conditions, {healthy(0), slow});
  REQUIRE(is_violated(found));
  CHECK_THAT(
      found->text,
      ContainsSubstring("worker 4 (SpinWait, cgroup 'a') waited for 501.0 ms between its fork "
                        "and its start"));
  slow.setup_delay_ns = 499 * kMs;
  CHECK(outcome("gap", {}, conditions, {healthy(0), slow})->is_held);
}

TEST_CASE("a limit in percent is of the worker's own time", "[check]")
{
  auto late = healthy(0);
  late.max_gap.length_ns = 300 * kMs;
  CHECK(is_violated(outcome("gap", {.max_gap_pct = 25}, kVirtual, {late})));
  CHECK_FALSE(is_violated(outcome("gap", {.max_gap_pct = 35}, kVirtual, {late})));
}

TEST_CASE("a crowd gets the time that its turns need", "[check]")
{
  std::vector<WorkerReport> crowd;
  for (int i = 0; i < 16; ++i)
    crowd.push_back(healthy(i));
  crowd[5].max_gap.length_ns = 600 * kMs; // over half the run, under 4 turns of 20 ms for 8 a CPU
  CHECK_FALSE(is_violated(outcome("gap", {}, kReal, crowd)));
  crowd[5].max_gap.length_ns = 700 * kMs;
  CHECK(is_violated(outcome("gap", {}, kReal, crowd)));
}

TEST_CASE("a light worker gets the time that the turns of heavier ones need", "[check]")
{
  auto light = healthy(0);
  auto heavy = healthy(1);
  light.weight = {0.125,
                  0.125}; // 4 turns of 20 ms, times 1 of its own and 8 of the other on 2 CPUs
  heavy.wall_ns = light.wall_ns = 700 * kMs;
  light.max_gap.length_ns = 359 * kMs;
  CHECK_FALSE(is_violated(outcome("gap", {}, kReal, {light, heavy})));
  light.max_gap.length_ns = 361 * kMs;
  CHECK(is_violated(outcome("gap", {}, kReal, {light, heavy})));
  light.max_gap.length_ns = 359 * kMs;
  std::swap(light.max_gap, heavy.max_gap); // the heavy one is owed no such patience
  CHECK(is_violated(outcome("gap", {}, kReal, {light, heavy})));
}

TEST_CASE("a worker too light for a turn in its time is not judged", "[check]")
{
  auto light = healthy(0);
  light.weight = {0.01, 0.01};
  light.work = 0;
  const std::vector<WorkerReport> both{light, healthy(1)};
  CHECK(is_inconclusive(outcome("progress", {}, kReal, both)));
  CHECK(is_inconclusive(outcome("gap", {}, kReal, both)));
  CHECK_FALSE(is_inconclusive(outcome("gap", {.max_gap_pct = 50}, kReal, both)));
}

TEST_CASE("a worker that makes itself too light for its time leaves the others judged", "[check]")
{
  auto sweeper = healthy(0);
  sweeper.weight = {0.01, 1};
  sweeper.lowers_own_weight = true;
  sweeper.max_gap.length_ns = 900 * kMs;
  auto other = healthy(1);
  CHECK(outcome("gap", {}, kReal, {sweeper, other})->is_held);
  other.max_gap.length_ns = 900 * kMs;
  CHECK(is_violated(outcome("gap", {}, kReal, {sweeper, other})));
  CHECK(is_inconclusive(outcome("gap", {}, kReal, {sweeper})));
}

TEST_CASE("weights are the kernel's", "[check]")
{
  using ktstr::task_weight;
  CHECK(task_weight(0, "") == 1);
  CHECK(task_weight(-20, "") == Catch::Approx(88761.0 / 1024).epsilon(0.01));
  CHECK(task_weight(19, "SCHED_BATCH") == Catch::Approx(15.0 / 1024).epsilon(0.02));
  CHECK(task_weight(0, "SCHED_IDLE") == 3.0 / 1024);
}

TEST_CASE("a restricted worker on a forbidden CPU fails affinity", "[check]")
{
  auto pinned = healthy(2);
  pinned.allowed_cpus = {1};
  pinned.is_restricted = true;
  const auto found = outcome("affinity", {}, kReal, {healthy(0), pinned});
  REQUIRE(is_violated(found));
  CHECK(found->text == "worker 2 (SpinWait, cgroup 'a') ran on CPU 0, allowed are 1");
  pinned.used_cpus = {1};
  CHECK(outcome("affinity", {}, kReal, {pinned})->is_held);
}

TEST_CASE("affinity says nothing where nobody is restricted", "[check]")
{
  CHECK_FALSE(outcome("affinity", {}, kReal, {healthy(0)}));
}

TEST_CASE("affinity of workers that never ran is inconclusive", "[check]")
{
  auto pinned = healthy(0);
  pinned.is_restricted = true;
  pinned.used_cpus = {};
  CHECK(is_inconclusive(outcome("affinity", {}, kReal, {pinned})));
}

TEST_CASE("all_cpus_used names CPUs without workers", "[check]")
{
  const CheckLimits limits{.all_cpus_used = true};
  const auto found = outcome("all_cpus_used", limits, kReal, {healthy(0)});
  REQUIRE(is_violated(found));
  CHECK(found->text == "CPU 1 ran none of 1 free workers");
  auto other = healthy(1);
  other.used_cpus = {1};
  CHECK(outcome("all_cpus_used", limits, kReal, {healthy(0), other})->is_held);
  other.is_restricted = true;
  CHECK(is_violated(outcome("all_cpus_used", limits, kReal, {healthy(0), other})));
}

TEST_CASE("all_cpus_used is inconclusive where no worker may run", "[check]")
{
  auto pinned = healthy(0);
  pinned.allowed_cpus = {0};
  CHECK(is_inconclusive(outcome("all_cpus_used", {.all_cpus_used = true}, kReal, {pinned})));
}

TEST_CASE("spread compares off-CPU shares within a cgroup", "[check]")
{
  auto poor = healthy(1);
  poor.cpu_ns = kSecond / 10;
  const auto found = outcome("spread", {.max_spread_pct = 35}, kReal, {healthy(0), poor});
  REQUIRE(is_violated(found));
  CHECK_THAT(found->text, ContainsSubstring("are 40.0 % apart"));
  CHECK(outcome("spread", {.max_spread_pct = 45}, kReal, {healthy(0), poor})->is_held);
}

TEST_CASE("spread needs two alike workers in a cgroup", "[check]")
{
  auto nicer = healthy(1);
  nicer.nice = 5;
  CHECK(is_inconclusive(outcome("spread", {.max_spread_pct = 35}, kReal, {healthy(0), nicer})));
  CHECK(is_inconclusive(
      outcome("spread", {.max_spread_pct = 35}, kReal, {healthy(0, "a"), healthy(1, "b")})));
}

TEST_CASE("spread with a worker measured for no time is inconclusive", "[check]")
{
  auto unmeasured = healthy(1);
  unmeasured.wall_ns = 0;
  CHECK(
      is_inconclusive(outcome("spread", {.max_spread_pct = 35}, kReal, {healthy(0), unmeasured})));
}

TEST_CASE("share compares a worker with the mean of its kind", "[check]")
{
  auto poor = healthy(1);
  poor.cpu_ns = kSecond / 10; // the mean is 300 ms
  const auto found = outcome("share", {.min_share_pct = 34}, kReal, {healthy(0), poor});
  REQUIRE(is_violated(found));
  CHECK(found->text ==
        "worker 1 (SpinWait, cgroup 'a') got 100.0 ms of CPU time, 33.3 % of the mean "
        "300.0 ms of 2 in cgroup 'a'; floor 34 %");
  CHECK(outcome("share", {.min_share_pct = 33}, kReal, {healthy(0), poor})->is_held);
  CHECK(is_inconclusive(outcome("share", {.min_share_pct = 33}, kReal, {healthy(0)})));
  auto none = healthy(0);
  none.cpu_ns = 0;
  CHECK(is_inconclusive(outcome("share", {.min_share_pct = 33}, kReal, {none, none})));
}

TEST_CASE("cgroup_spread compares means of alike cgroups", "[check]")
{
  auto poor = healthy(1, "b");
  poor.cpu_ns = kSecond / 5;
  const CheckLimits limits{.max_cgroup_spread_pct = 20};
  CHECK(is_violated(outcome("cgroup_spread", limits, kReal, {healthy(0), poor})));
  poor.weight = {0.4, 0.4};
  CHECK(is_inconclusive(outcome("cgroup_spread", limits, kReal, {healthy(0), poor})));
}

TEST_CASE("wake latencies are pooled per cgroup", "[check]")
{
  auto woken = healthy(0);
  record(woken.wake_latency, 3 * kMs);
  CHECK(
      is_violated(outcome("p99_wake_latency", {.max_p99_wake_latency_us = 2000}, kReal, {woken})));
  CHECK(outcome("p99_wake_latency", {.max_p99_wake_latency_us = 2000}, kVirtual, {woken})->is_held);
  CHECK(is_inconclusive(
      outcome("p99_wake_latency", {.max_p99_wake_latency_us = 2000}, kReal, {healthy(0)})));
  CHECK(is_inconclusive(outcome("wake_latency_cv", {.max_wake_latency_cv = 1}, kReal, {woken})));
  record(woken.wake_latency, 1);
  CHECK(is_violated(outcome("wake_latency_cv", {.max_wake_latency_cv = 0.5}, kReal, {woken})));
}

TEST_CASE("a migration ratio without iterations is inconclusive", "[check]")
{
  auto mover = healthy(0);
  mover.migration_count = 100;
  const CheckLimits limits{.max_migration_ratio = 0.05};
  CHECK(is_violated(outcome("migration_ratio", limits, kReal, {mover})));
  mover.iterations = 0;
  CHECK(is_inconclusive(outcome("migration_ratio", limits, kReal, {mover})));
}

TEST_CASE("rates fail below their floor in real time and mean nothing in virtual time", "[check]")
{
  const auto [name, limits] = GENERATE(table<std::string, CheckLimits>({
      {"work_rate", {.min_work_rate = 2001}},
      {"iteration_rate", {.min_iteration_rate = 1001}},
  }));
  CHECK(is_violated(outcome(name, limits, kReal, {healthy(0)})));
  CHECK(is_inconclusive(outcome(name, limits, kVirtual, {healthy(0)})));
  CHECK(is_inconclusive(outcome(name, limits, kReal, {WorkerReport{}})));
}

TEST_CASE("throughput variation compares work per CPU-second", "[check]")
{
  auto slow = healthy(1);
  slow.work = 500;
  const CheckLimits limits{.max_throughput_cv = 0.2};
  CHECK(is_violated(outcome("throughput_cv", limits, kReal, {healthy(0), slow})));
  slow.cpu_ns = 0;
  CHECK(is_inconclusive(outcome("throughput_cv", limits, kReal, {healthy(0), slow})));
  CHECK(is_inconclusive(outcome("throughput_cv", limits, kReal, {healthy(0)})));
}

TEST_CASE("a violated check outweighs an inconclusive one, which outweighs a held one", "[check]")
{
  const auto good = ktstr::held("a", "");
  const auto bad = ktstr::violated("b", "");
  const auto unknown = ktstr::inconclusive("c", "");
  CHECK(ktstr::verdict_of({good, unknown, bad}) == Verdict::fail);
  CHECK(ktstr::verdict_of({good, unknown}) == Verdict::inconclusive);
  CHECK(ktstr::verdict_of({good}) == Verdict::pass);
}

TEST_CASE("an open gap says that it lasted to the end", "[check]")
{
  auto stalled = healthy(0);
  stalled.max_gap = {.length_ns = 900 * kMs, .cpu = 1, .at_ns = 0, .is_open = true};
  CHECK_THAT(outcome("gap", {}, kReal, {stalled})->text,
             ContainsSubstring("until the end, last seen on CPU 1"));
  stalled.max_gap.cpu = -1;
  CHECK_THAT(outcome("gap", {}, kReal, {stalled})->text, ContainsSubstring("never ran"));
}

namespace {

/// Two workers of one cgroup and one of another, unlike in all that is measured.
std::vector<WorkerReport> terrible()
{
  std::vector<WorkerReport> workers{healthy(0), healthy(1), healthy(2, "b")};
  for (auto& worker : workers) {
    const auto factor = static_cast<std::uint64_t>(worker.index) + 1;
    worker.cpu_ns = kSecond / (factor * factor * factor);
    worker.iterations = 1000;
    worker.max_gap.length_ns = 900 * kMs;
    worker.migration_count = 900;
    worker.numa_pages = {{0, 10}, {1, 90}};
    worker.migrated_pages = 5000;
    record(worker.wake_latency, 1000);
    record(worker.wake_latency, 900 * kMs);
    record(worker.iteration_cost, 900 * kMs);
  }
  return workers;
}

} // namespace

TEST_CASE("every limit that a document may set can be broken", "[check]")
{
  auto conditions = kReal;
  conditions.run_ns = 10 * kSecond;
  conditions.numa_nodes = 2;
  conditions.node_of_cpu = {0, 0};
  conditions.memory_only_nodes = {1};
  for (const auto& member : ktstr::limit_members()) {
    CAPTURE(member.name);
    const bool is_floor = std::string_view(member.name).starts_with("min_");
    CheckLimits limits{.progress = false, .gap = true, .affinity = false};
    limits.*member.limit = is_floor ? member.greatest : 0.001;
    CHECK(ktstr::verdict_of(check_workers(limits, conditions, terrible())) == Verdict::fail);
  }
}

TEST_CASE("every check that is on or off can fail", "[check]")
{
  for (const auto& member : ktstr::switch_members()) {
    CAPTURE(member.name);
    auto workers = terrible();
    workers[0].iterations = 0;
    workers[0].work = 0;
    workers[0].is_restricted = true;
    workers[0].allowed_cpus = {1};
    workers[0].used_cpus = {0};
    workers[0].misplaced = 3;
    workers[0].misplaced_cpu = 0;
    CheckLimits limits{.progress = false, .gap = false, .affinity = false};
    limits.*member.is_on = true;
    CHECK(ktstr::verdict_of(check_workers(limits, kReal, workers)) == Verdict::fail);
  }
}

TEST_CASE("pages on the wrong node fail locality", "[check][numa]")
{
  auto conditions = kReal;
  conditions.numa_nodes = 2;
  conditions.node_of_cpu = {0, 0};
  auto worker = healthy(0);
  worker.numa_pages = {{0, 60}, {1, 40}};
  CHECK(is_violated(outcome("page_locality", {.min_page_locality = 0.7}, conditions, {worker})));
  CHECK(outcome("page_locality", {.min_page_locality = 0.6}, conditions, {worker})->is_held);
  worker.numa_pages.clear();
  CHECK(is_violated(outcome("page_locality", {.min_page_locality = 0.1}, conditions, {worker})));
  CHECK(is_inconclusive(outcome("page_locality", {.min_page_locality = 0.1}, kReal, {worker})));
}

TEST_CASE("pages on nodes without CPUs fail the slow tier", "[check][numa]")
{
  auto conditions = kReal;
  conditions.numa_nodes = 2;
  conditions.memory_only_nodes = {1};
  auto worker = healthy(0);
  worker.numa_pages = {{0, 60}, {1, 40}};
  CHECK(is_violated(outcome("slow_tier", {.max_slow_tier_ratio = 0.3}, conditions, {worker})));
  CHECK(outcome("slow_tier", {.max_slow_tier_ratio = 0.4}, conditions, {worker})->is_held);
  worker.numa_pages.clear();
  CHECK(is_inconclusive(outcome("slow_tier", {.max_slow_tier_ratio = 0.4}, conditions, {worker})));
  CHECK(is_inconclusive(outcome("slow_tier", {.max_slow_tier_ratio = 0.4}, kReal, {worker})));
}

TEST_CASE("pages that were moved between nodes fail their limit", "[check][numa]")
{
  auto conditions = kReal;
  conditions.numa_nodes = 2;
  auto worker = healthy(0);
  worker.numa_pages = {{0, 100}};
  const CheckLimits limits{.max_cross_node_migration_ratio = 0.5};
  CHECK(is_inconclusive(outcome("cross_node_migration", limits, conditions, {worker})));
  worker.migrated_pages = 60;
  CHECK(is_violated(outcome("cross_node_migration", limits, conditions, {worker})));
  worker.migrated_pages = 50;
  CHECK(outcome("cross_node_migration", limits, conditions, {worker})->is_held);
}

TEST_CASE("slow iterations fail their limit, which grows in virtual time", "[check]")
{
  auto worker = healthy(0);
  const CheckLimits limits{.max_iteration_cost_p99_us = 100};
  CHECK(is_inconclusive(outcome("iteration_cost", limits, kReal, {worker})));
  record(worker.iteration_cost, 150'000);
  CHECK(is_violated(outcome("iteration_cost", limits, kReal, {worker})));
  CHECK(outcome("iteration_cost", limits, kVirtual, {worker})->is_held);
}

TEST_CASE("migrations and work of every worker have limits", "[check]")
{
  auto worker = healthy(3);
  worker.migration_count = 11;
  const auto migrations = outcome("migrations", {.max_migrations = 10}, kReal, {worker});
  REQUIRE(is_violated(migrations));
  CHECK_THAT(migrations->text, ContainsSubstring("worker 3"));
  CHECK(outcome("migrations", {.max_migrations = 11}, kReal, {worker})->is_held);
  CHECK(is_violated(outcome("work_units", {.min_work_units = 1001}, kReal, {worker})));
  CHECK(outcome("work_units", {.min_work_units = 1000}, kReal, {worker})->is_held);
}

TEST_CASE("a worker that was seen where it may not be fails affinity", "[check]")
{
  auto worker = healthy(0);
  worker.misplaced = 2;
  worker.misplaced_cpu = 7;
  const auto found = outcome("affinity", {}, kReal, {worker});
  REQUIRE(is_violated(found));
  CHECK_THAT(found->text, ContainsSubstring("was on CPU 7"));
}
