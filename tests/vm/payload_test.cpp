// Every payload that ktstr ships, run as its user runs it: found on this host, packed, run in a
// guest, and its metrics read and checked. A program that is not installed skips its cell, by name.
#include <catch2/catch_test_macros.hpp>

#include "core/base/file.h"
#include "core/base/text.h"
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
    {"rt_app_periodic", "rt-app", {"rt-app-periodic.wake_latency_max", "rt-app-periodic.run_mean"}},
};

std::string filter_of_all()
{
  std::vector<std::string> atoms;
  for (const auto& one : kAll)
    atoms.push_back("test(" + one.test + ")");
  return join(atoms, " | ");
}

/// A cell's line says where its record is, and that has more than fits into a line.
Json record_of(const Json& cell)
{
  const auto text = read_file(cell["sidecar"].as_string());
  REQUIRE(text);
  const auto record = Json::parse(*text);
  REQUIRE(record);
  return *record;
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

} // namespace

TEST_CASE("every payload that is shipped runs in a guest and says its metrics", "[vm][payload]")
{
  const TestBench bench;
  const auto outcome = run_program(
      {.kernel = bench.kernel,
       .cache = KTSTR_TEST_CACHE,
       .runs = bench.folder.path() / "runs",
       .options = {
           "--plugin-dir", KTSTR_PLUGINS, "-E", "scheduler(eevdf) & (" + filter_of_all() + ")"}});
  INFO(outcome.errors);
  CHECK(outcome.exit_code == 0);
  REQUIRE(outcome.cells.size() == kAll.size());
  for (const auto& expected : kAll)
    check_cell(expected, record_of(outcome.cells.at(expected.test + "/eevdf/1n1l2c1t")));
}

} // namespace ktstr::test
