// Every payload that ktstr ships, run as its user runs it: found on this host, packed, run in a
// guest, and its metrics read and checked. A program that is not installed skips its cell, by name.
#include <catch2/catch_test_macros.hpp>

#include "core/base/file.h"
#include "core/base/text.h"
#include "core/support/metric_lookup.h"
#include "program_run.h"

namespace ktstr::test {

namespace {

struct Expected {
  std::string test;
  std::string program;
  std::vector<std::string> metrics; ///< in the cell's record
};

const std::vector<Expected> kAll{
    {"stress_ng_cpu", "stress-ng", {"stress-ng-cpu.bogo_ops", "stress-ng-cpu.bogo_ops_per_s"}},
    {"stress_ng_switch", "stress-ng", {"stress-ng-switch.switches_per_s"}},
    {"fio_randread",
     "fio",
     {"fio-randread.jobs.0.read.iops", "fio-randread.jobs.0.read.clat_ns.percentile.99.000000"}},
    {"cyclictest_wakes", "cyclictest", {"cyclictest.thread.0.max"}},
    {"sysbench_threads", "sysbench", {"sysbench-threads.events", "sysbench-threads.latency_p95"}},
    {"perf_bench_messaging", "perf", {"perf-bench-messaging.total_time"}},
    {"perf_bench_pipe", "perf", {"perf-bench-pipe.time_per_op", "perf-bench-pipe.ops_per_s"}},
    {"jemalloc_threads",
     KTSTR_PLUGINS "/payload_jemalloc/ktstr-jemalloc-probe",
     {"jemalloc-threads.snapshots.0.threads.1.Ok.allocated_bytes",
      "jemalloc-threads.snapshots.1.threads.4.Ok.deallocated_bytes"}},
    {"rt_app_periodic", "rt-app", {"rt-app-periodic.wake_latency_max", "rt-app-periodic.run_mean"}},
};

std::string filter_of_all()
{
  std::vector<std::string> atoms;
  for (const auto& one : kAll)
    atoms.push_back("test(" + one.test + ")");
  return join(atoms, " | ");
}

void check_cell(const Expected& expected, const Json& cell)
{
  INFO(cell["name"].as_string() << ": " << cell["reason"].as_string() << "\n"
                                << cell["payloads"].dump() << cell["details"].dump());
  if (!find_program(expected.program)) {
    CHECK(cell["verdict"].as_string() == "skip");
    CHECK(cell["reason"].as_string().find("'" + expected.program + "'") != std::string::npos);
    WARN(expected.test << " was skipped: " << cell["reason"].as_string());
    return;
  }
  CHECK(cell["verdict"].as_string() == "pass");
  REQUIRE(cell["payloads"].items().size() == 1);
  CHECK(cell["payloads"].items()[0]["exit_code"].as_int(-2) == 0);
  for (const auto& metric : expected.metrics) {
    INFO(metric);
    CHECK(cell["metrics"][metric]["value"].as_double(-1) >= 0);
    CHECK_FALSE(cell["metrics"][metric]["unit"].as_string().empty());
  }
}

/// All that a cell's only payload measured.
support::PayloadMetrics metrics_of(const Json& cell)
{
  support::PayloadMetrics found;
  for (const auto& metric : cell["payloads"].items()[0]["metrics"].items())
    found.metrics.push_back(
        {.name = metric["name"].as_string(), .value = metric["value"].as_double()});
  return found;
}

void check_threads(const Json& cell)
{
  constexpr std::uint64_t kMib = 1U << 20U;
  const auto metrics = metrics_of(cell);
  CHECK(support::snapshot_count(metrics) == 2);
  REQUIRE(support::thread_count(metrics) == 5);
  for (std::uint64_t i = 1; i <= 4; ++i) {
    const auto tid =
        support::find_metric_u64(metrics, fmt::format("snapshots.0.threads.{}.Ok.tid", i));
    REQUIRE(tid);
    const auto thread = support::lookup_thread(metrics, static_cast<std::uint32_t>(*tid));
    CHECK(thread.outcome == support::ThreadLookupOutcome::found);
    CHECK(thread.allocated_bytes / kMib == i);
    CHECK(thread.deallocated_bytes.value_or(0) / (kMib / 4) == i);
    CHECK(support::snapshot_worker_allocated(metrics, 1, static_cast<std::uint32_t>(*tid))
              .allocated_bytes == thread.allocated_bytes);
  }
}

} // namespace

TEST_CASE("every payload that is shipped runs in a guest and says its metrics", "[vm][payload]")
{
  const TestBench bench;
  const auto outcome = run_cells(bench, {.filter = "scheduler(eevdf) & (" + filter_of_all() + ")"});
  INFO(outcome.errors);
  CHECK(outcome.exit_code == 0);
  REQUIRE(outcome.cells.size() == kAll.size());
  for (const auto& expected : kAll)
    check_cell(expected, record_of(outcome, expected.test));
  const auto& probed = record_of(outcome, "jemalloc_threads");
  if (probed["verdict"].as_string() == "pass")
    check_threads(probed);
}

} // namespace ktstr::test
