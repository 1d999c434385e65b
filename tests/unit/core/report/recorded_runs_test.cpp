// What is shown of runs that are over: the summary again, differences, statistics.
#include <catch2/catch_test_macros.hpp>

#include "core/report/recorded_plan.h"
#include "core/report/run_difference.h"
#include "core/report/run_statistics.h"
#include "core/report/summary_reporter.h"
#include "tests/support/golden.h"
#include "tests/unit/core/report/sample_run.h"

using namespace ktstr; // NOLINT
using namespace ktstr::testing;

namespace {

/// Keeps a run as its folder would.
class Recorder final : public Reporter {
public:
  explicit Recorder(const Plan& plan)
  {
    std::vector<std::string> names;
    for (const auto& cell : plan.cells)
      names.push_back(cell.name);
    run.run = Json::object({{"plan", Json::object({{"cell_names", Json::array_of(names)}})},
                            {"kernels", Json::array({Json::object({{"label", "7.3.4"}})})},
                            {"context", Json::array_of({"--plugin-dir", "my plugins"})}});
  }
  void on(const Event& event) override
  {
    if (const auto* started = std::get_if<RunStarted>(&event)) {
      run.id = started->run_id;
      run.folder = started->run_dir;
    } else if (const auto* finished = std::get_if<CellFinished>(&event)) {
      run.cells.push_back({.folder = "", .result = finished->result});
    } else if (const auto* ended = std::get_if<RunFinished>(&event)) {
      run.run.set("summary",
                  Json::object({{"interrupted", ended->is_interrupted},
                                {"elapsed_ms", std::int64_t{ended->elapsed.count()}}}));
    }
  }
  RecordedRun run;
};

RecordedRun recorded(bool is_interrupted)
{
  const auto plan = sample_plan();
  FakeClock clock;
  Recorder recorder(plan);
  play(plan, clock, recorder, is_interrupted);
  return recorder.run;
}

CellResult passed(const std::string& cell, double gap, const std::string& clock = "virtual")
{
  const auto parts = parse_cell_name(cell);
  REQUIRE(parts);
  return {.name = cell,
          .verdict = Verdict::pass,
          .test = parts->test,
          .scheduler = parts->scheduler,
          .profile = parts->profile,
          .preset = parts->preset,
          .clock = clock,
          .metrics =
              Json::object({{"longest_gap_ns", Json::object({{"value", gap}, {"unit", "ns"}})},
                            {"total_work", Json::object({{"value", 100.0}, {"unit", ""}})}})};
}

RecordedRun run_of(const std::string& id, const std::vector<CellResult>& results)
{
  RecordedRun run{.id = id};
  for (const auto& result : results)
    run.cells.push_back({.folder = "", .result = result});
  return run;
}

CellResult failed(const std::string& cell)
{
  auto result = passed(cell, 1);
  result.verdict = Verdict::fail;
  result.reason = "stalled";
  return result;
}

} // namespace

TEST_CASE("a recorded run shows the summary that was printed when it ended", "[recorded]")
{
  const auto run = recorded(true);
  const auto plan = plan_of(run);
  TextOutput again;
  SummaryReporter reporter({.output = &again, .style = {.has_utf8 = true}, .rerun = rerun_of(run)});
  tell_again(run, plan, reporter);
  check_golden("summary_interrupted.txt", again.text());
}

TEST_CASE("a run without the names of its cells shows those that ended", "[recorded]")
{
  auto run = recorded(true);
  run.run.set("plan", Json::object());
  CHECK(plan_of(run).plan.cells.size() == run.cells.size());
}

TEST_CASE("a cell's name has its parts", "[recorded]")
{
  const auto parts = parse_cell_name("fair/scx_a+x+y/odd-3llc/kernel_7_3_4/s17");
  REQUIRE(parts);
  CHECK(parts->test == "fair");
  CHECK(parts->scheduler == "scx_a");
  CHECK(parts->profile == "x+y");
  CHECK(parts->preset == "odd-3llc");
  CHECK(parts->kernel == "kernel_7_3_4");
  CHECK(parts->seed == 17);
  CHECK(parse_cell_name("a/b/c/s3")->seed == 3);
  for (const auto* wrong : {"", "a/b", "a/b/c/d", "a/b/c/s3/kernel_1", "a/b/c/kernel_1/s1/x"})
    CHECK_FALSE(parse_cell_name(wrong));
}

TEST_CASE("the difference of two runs names verdicts and metrics that changed", "[recorded]")
{
  const auto before = run_of(
      "1", {passed("t/a/p", 10e6), passed("t/b/p", 1), failed("t/c/p"), passed("t/gone/p", 1)});
  const auto after = run_of(
      "2", {passed("t/a/p", 15e6), failed("t/b/p"), passed("t/c/p", 1), passed("t/new/p", 1)});
  const auto difference = compare_runs(before, after, 0.05);
  CHECK(difference.is_worse());
  CHECK(difference.common == 3);
  CHECK(difference.only_before == std::vector<std::string>{"t/gone/p"});
  CHECK(difference.only_after == std::vector<std::string>{"t/new/p"});
  check_golden("difference.txt", render_difference({}, difference, 0.05));
}

TEST_CASE("a metric that moved by less than the threshold is left out", "[recorded]")
{
  const auto before = run_of("1", {passed("t/a/p", 100)});
  const auto after = run_of("2", {passed("t/a/p", 109)});
  CHECK(compare_runs(before, after, 0.10).metrics.empty());
  REQUIRE(compare_runs(before, after, 0.05).metrics.size() == 1);
  CHECK(compare_runs(before, after, 0.05).metrics[0].movement == Movement::worse);
  CHECK_FALSE(compare_runs(before, after, 0.05).is_worse()); // metrics do not judge
}

TEST_CASE("a metric that was zero has no relative change, in text and in JSON", "[recorded]")
{
  const auto difference =
      compare_runs(run_of("1", {passed("t/a/p", 0)}), run_of("2", {passed("t/a/p", 9)}), 0.05);
  REQUIRE(difference.metrics.size() == 1);
  CHECK(render_difference({}, difference, 0.05).find("from 0") != std::string::npos);
  CHECK(to_json(difference)["metrics"].items()[0]["relative"].is_null());
}

TEST_CASE("figures of two clocks are not compared", "[recorded]")
{
  const auto difference = compare_runs(run_of("1", {passed("t/a/p", 1, "real")}),
                                       run_of("2", {passed("t/a/p", 9, "virtual")}),
                                       0.05);
  CHECK(difference.metrics.empty());
  CHECK(difference.incomparable == std::vector<std::string>{"t/a/p"});
}

TEST_CASE("statistics over runs, as tables", "[recorded]")
{
  RunStatistics statistics({.keys = {GroupKey::scheduler, GroupKey::test}});
  for (int i = 0; i < 6; ++i)
    statistics.add(run_of("run" + std::to_string(i),
                          {passed("fair/a/p", 1e6 + i * 1e4), failed("fair/b+x/p")}));
  statistics.add(run_of("astray", {passed("fair/a/p", 90e6), passed("smoke/a/p", 2e6)}));
  CHECK(statistics.runs() == 7);
  CHECK(statistics.cells() == 14);
  check_golden("statistics.txt",
               render_statistics({}, {GroupKey::scheduler, GroupKey::test}, statistics.groups()));
}

TEST_CASE("statistics of two clocks stand apart", "[recorded]")
{
  RunStatistics statistics({.keys = {GroupKey::test}, .metrics = "longest*"});
  statistics.add(run_of("1", {passed("t/a/p", 1, "real"), passed("t/b/p", 9, "virtual")}));
  const auto groups = statistics.groups();
  REQUIRE(groups.size() == 1);
  REQUIRE(groups[0].metrics.size() == 2);
  CHECK(groups[0].metrics[0].clock == "real");
  CHECK(groups[0].metrics[0].summary.median == 1);
  CHECK(to_json({GroupKey::test}, groups[0])["metrics"].items().size() == 2);
}

TEST_CASE("a group in which all was skipped has no pass rate", "[recorded]")
{
  RunStatistics statistics({.keys = {GroupKey::test}});
  auto result = passed("t/a/p", 1);
  result.verdict = Verdict::skip;
  statistics.add(run_of("1", {result}));
  CHECK_FALSE(statistics.groups()[0].pass_rate());
}

TEST_CASE("keys that cells are put together by are known, or the error lists them", "[recorded]")
{
  CHECK(*parse_group_keys("test, scheduler,test") ==
        std::vector<GroupKey>{GroupKey::test, GroupKey::scheduler});
  const auto wrong = parse_group_keys("shceduler");
  REQUIRE_FALSE(wrong);
  CHECK(wrong.error().text().find("did you mean 'scheduler'") != std::string::npos);
}
