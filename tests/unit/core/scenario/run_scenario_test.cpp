#include <algorithm>
#include <csignal>
#include <functional>

#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include "core/scenario/scenario.h"
#include "tests/unit/core/scenario/this_machine.h"

using Catch::Matchers::ContainsSubstring;
using ktstr::Milliseconds;
using ktstr::Verdict;
using namespace ktstr::test;

namespace {

using Enough = std::function<bool(const ktstr::ScenarioReport&)>;

/// That every worker has done at least so many iterations.
Enough iterations(std::uint64_t least)
{
  return [least](const ktstr::ScenarioReport& report) {
    const auto& workers = report.workers.items();
    return std::all_of(workers.begin(), workers.end(), [least](const auto& worker) {
      return worker["iterations"].as_uint() >= least;
    });
  };
}

/// Runs for longer and longer until that was enough: this machine may be busy with something else.
ktstr::Result<ktstr::ScenarioReport>
run_patiently(const std::string& text, ktstr::ScenarioContext context, const Enough& is_enough)
{
  constexpr Milliseconds kLongest{10'000};
  auto report = ktstr::run_scenario(text, context);
  while (report && !is_enough(*report) && context.duration * 3 < kLongest) {
    context.duration *= 3;
    report = ktstr::run_scenario(text, context);
  }
  return report;
}

} // namespace

TEST_CASE("workers run, are measured and are gone", "[scenario][run]")
{
  const auto report =
      run_patiently(document(R"("workers":[{},{"work_type":"PipeIo"}],"checks":{"gap":false})"),
                    this_machine(60),
                    iterations(1));
  REQUIRE(report);
  for (const auto& worker : report->workers.items()) {
    CAPTURE(worker.dump());
    CHECK(worker["work"].as_uint() > 0);
    CHECK(worker["wall_ns"].as_uint() >= 50'000'000);
    CHECK(worker["cpu_ns"].as_uint() > 0);
    CHECK_FALSE(worker["used_cpus"].as_string().empty());
  }
  CHECK(::kill(static_cast<pid_t>(report->workers.items().front()["pid"].as_int()), 0) != 0);
}

TEST_CASE("a worker's weight is what it was given, and what it gave itself", "[scenario][run]")
{
  const auto report = run_patiently(
      document(
          R"("workers":[{"num_workers":1},{"num_workers":1,"nice":5},)"
          R"({"num_workers":1,"sched_policy":"idle"},{"num_workers":1,"work_type":"NiceSweep"}],)"
          R"("checks":{"gap":false,"progress":false,"max_migrations":1000000})"),
      this_machine(20),
      iterations(1));
  REQUIRE(report);
  const auto& workers = report->workers.items();
  REQUIRE(workers.size() == 4);
  CHECK_FALSE(workers[0].has("least_weight"));
  CHECK(workers[1]["least_weight"].as_double() == Catch::Approx(335.0 / 1024).epsilon(0.01));
  CHECK(workers[2]["least_weight"].as_double() == 3.0 / 1024);
  CHECK(workers[3]["least_weight"].as_double() == Catch::Approx(15.0 / 1024).epsilon(0.02));
}

TEST_CASE("a pinned spinner stays where it was put and passes", "[scenario][run]")
{
  const auto report = run_patiently(
      document(R"("workers":[{"num_workers":1,"affinity":"single_cpu"}],"checks":{"gap":false})"),
      this_machine(120),
      iterations(1));
  REQUIRE(report);
  CHECK(report->verdict == Verdict::pass);
  const auto& worker = report->workers.items().at(0);
  CHECK(worker["allowed_cpus"].as_string() == worker["used_cpus"].as_string());
  CHECK(worker["migration_count"].as_uint() == 0);
}

TEST_CASE("steps start and end their own workers", "[scenario][run]")
{
  const auto report = ktstr::run_scenario(
      document(R"("workers":[{"num_workers":1}],"checks":{"gap":false},"steps":[)"
               R"({"name":"first","workers":[{"num_workers":1}],"hold":{"ms":60}},)"
               R"({"hold":{"fraction":0.5}}])"),
      this_machine(120));
  REQUIRE(report);
  REQUIRE(report->workers.items().size() == 2);
  const auto& backdrop = report->workers.items()[0];
  const auto& first = report->workers.items()[1];
  CHECK(first["step"].as_string() == "first");
  CHECK(backdrop["wall_ns"].as_uint() > first["wall_ns"].as_uint() + 30'000'000);
}

TEST_CASE("time after a hold's planned end is late time", "[scenario][run]")
{
  auto context = this_machine(100);
  context.scheduler_trouble = [] { // between two steps the engine is held up
    ktstr::system_clock().sleep(ktstr::Milliseconds{80});
    return std::optional<std::string>();
  };
  const auto report = ktstr::run_scenario(
      document(R"("workers":[{"num_workers":1}],"checks":{"gap":false},"steps":[)"
               R"({"name":"first","workers":[{"num_workers":1}],"hold":{"fraction":0.5}},)"
               R"({"name":"second","hold":{"fraction":0.5}}])"),
      context);
  REQUIRE(report);
  REQUIRE(report->workers.items().size() == 2);
  const auto& backdrop = report->workers.items()[0];
  CHECK(backdrop["late_ns"].as_uint() >= 160'000'000);
  const auto planned_end_ns = [](const ktstr::Json& worker) {
    return worker["start_ns"].as_uint() + worker["wall_ns"].as_uint() - worker["late_ns"].as_uint();
  };
  CHECK(planned_end_ns(backdrop) >= 100'000'000);
  const auto& first = report->workers.items()[1]; // ended before the engine was held up
  CHECK(first["late_ns"].as_uint() + 160'000'000 <= backdrop["late_ns"].as_uint());
  CHECK(planned_end_ns(first) >= 50'000'000);
}

TEST_CASE("sleepers have a wake latency", "[scenario][run]")
{
  const auto report =
      run_patiently(document(R"("workers":[{"work_type":"TimerLatency","num_workers":1}])"),
                    this_machine(50),
                    iterations(5));
  REQUIRE(report);
  CHECK(report->workers.items().at(0)["wake_latency"]["count"].as_uint() > 3);
}

TEST_CASE("a scenario that asserts nothing is inconclusive and says so", "[scenario][run]")
{
  const auto report = ktstr::run_scenario(
      document(
          R"("workers":[{"num_workers":1}],"checks":{"progress":false,"gap":false},"steps":[{"hold":{"ms":1}}])"),
      this_machine(1));
  REQUIRE(report);
  CHECK(report->verdict == Verdict::inconclusive);
  CHECK_THAT(report->checks.at(0).text, ContainsSubstring("every check of the scenario is off"));
}

TEST_CASE("a scenario without workers is inconclusive", "[scenario][run]")
{
  const auto report =
      ktstr::run_scenario(document(R"("steps":[{"hold":{"ms":1}}])"), this_machine(1));
  REQUIRE(report);
  CHECK(report->verdict == Verdict::inconclusive);
}

TEST_CASE("cgroups without a cgroup folder are refused", "[scenario][run]")
{
  const auto report = ktstr::run_scenario(document(R"("cgroups":[{"name":"a"}])"), this_machine(1));
  REQUIRE_FALSE(report);
  CHECK(report.error().kind() == ktstr::ErrorKind::unsupported);
  CHECK(report.error().text() ==
        "the scenario has cgroups, and there is no cgroup folder to make them in");
}

TEST_CASE("what the machine lacks is named with its place in the document", "[scenario][run]")
{
  const auto report = ktstr::run_scenario(document(R"("workers":[{"affinity":{"exact":"1000"}}])"),
                                          this_machine(1));
  REQUIRE_FALSE(report);
  CHECK_THAT(report.error().text(),
             ContainsSubstring("scenario: at 'workers[0]': CPU 1000 is not online"));
}

TEST_CASE("a cancelled scenario ends soon and says so", "[scenario][run]")
{
  ktstr::CancelToken cancel;
  cancel.cancel();
  auto context = this_machine(60'000);
  context.cancel = &cancel;
  const auto report = ktstr::run_scenario(document(R"("workers":[{}])"), context);
  REQUIRE_FALSE(report);
  CHECK(report.error().kind() == ktstr::ErrorKind::cancelled);
}

TEST_CASE("the report counts over all workers", "[scenario][run]")
{
  const auto report = run_patiently(document(R"("workers":[{}])"), this_machine(30), iterations(1));
  REQUIRE(report);
  const auto json = to_json(*report);
  CHECK(json["summary"]["workers"].as_int() == 2);
  CHECK(json["summary"]["total_work"].as_uint() > 0);
}

TEST_CASE("a disturbance acts while the scenario holds, and is counted", "[scenario][run]")
{
  auto context = this_machine(200);
  context.disturbances = {{.name = "stop_storm"}};
  const auto report =
      run_patiently(document(R"("workers":[{"num_workers":1}],"checks":{"gap":false})"),
                    context,
                    [](const auto& seen) {
                      return seen.disturbances["stop_storm"].as_uint() >= 2 && iterations(1)(seen);
                    });
  REQUIRE(report);
  CHECK(report->disturbances["stop_storm"].as_uint() >= 2);
  CHECK(report->workers.items().front()["work"].as_uint() > 0);
}

TEST_CASE("a scenario that takes away what a disturbance needs is not disturbed", "[scenario][run]")
{
  auto context = this_machine(10);
  context.disturbances = {{.name = "reload"}};
  const auto report =
      ktstr::run_scenario(document(R"("workers":[{}],"ops":[{"detach_scheduler":true}])"), context);
  REQUIRE_FALSE(report);
  CHECK(report.error().kind() == ktstr::ErrorKind::unsupported);
  CHECK_THAT(report.error().text(),
             ContainsSubstring("'reload' cannot be added: the scenario itself has "
                               "'detach_scheduler'"));
}

TEST_CASE("a scenario for another machine is not run", "[scenario][run]")
{
  auto context = this_machine(10);
  context.topology = *ktstr::parse_topology("1n1l2c1t");
  const auto run = [&](const std::string& topology) {
    const auto report = ktstr::run_scenario(
        document(R"("workers":[{"num_workers":1}],"topology":")" + topology + "\""), context);
    return report ? "ran" : report.error().text();
  };
  CHECK(run("1n1l2c1t") == "ran");
  CHECK(run("1n2l2c1t") == "the scenario is for the machine 1n2l2c1t, and this is 1n1l2c1t");
  CHECK_THAT(run("1n1l2c"), ContainsSubstring("topology '1n1l2c' is malformed"));
}
