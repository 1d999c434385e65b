#include <catch2/catch_test_macros.hpp>

#include "core/base/text.h"
#include "core/report/json_reporter.h"
#include "core/report/live_reporter.h"
#include "core/report/log_reporter.h"
#include "core/report/summary_reporter.h"
#include "tests/support/golden.h"
#include "tests/unit/core/report/sample_run.h"

using namespace ktstr; // NOLINT
using namespace ktstr::testing;

namespace {

std::string summary_text(const Style& style, bool is_interrupted)
{
  const auto plan = sample_plan();
  FakeClock clock;
  TextOutput output;
  SummaryReporter reporter({.output = &output,
                            .style = style,
                            .rerun = {.command = "ktstr run --plugin-dir 'my plugins'"}});
  play(plan, clock, reporter, is_interrupted);
  return output.text();
}

} // namespace

TEST_CASE("the summary of an interrupted run", "[report]")
{
  check_golden("summary_interrupted.txt", summary_text({.has_utf8 = true}, true));
}

TEST_CASE("the summary of a whole run, in colour", "[report]")
{
  check_golden("summary_colour.txt", summary_text({.has_color = true, .has_utf8 = true}, false));
}

TEST_CASE("the log has a line per cell and flags the slow one", "[report]")
{
  const auto plan = sample_plan();
  FakeClock clock;
  TextOutput output;
  const Style style;
  LogReporter reporter(output, style, clock);
  play(plan, clock, reporter, true);
  check_golden("log.txt", output.text());
}

TEST_CASE("JSON lines: one object per finished cell", "[report]")
{
  const auto plan = sample_plan();
  FakeClock clock;
  TextOutput output;
  JsonReporter reporter(output);
  play(plan, clock, reporter, true);
  check_golden("cells.jsonl", output.text());
  for (const auto& line : split(trim(output.text()), '\n')) {
    const auto json = Json::parse(line);
    REQUIRE(json);
    for (const auto* member : {"name",
                               "verdict",
                               "fault",
                               "reason",
                               "clock",
                               "accel",
                               "kernel",
                               "topology",
                               "attached",
                               "boot_ms",
                               "body_ms",
                               "total_ms"})
      CHECK(json->has(member));
  }
}

TEST_CASE("the live line as it stands while the slow cell runs", "[report]")
{
  const auto plan = sample_plan();
  FakeClock clock;
  Progress progress(clock);
  progress.on(RunStarted{.plan = &plan});
  for (std::size_t i = 0; i < 4; ++i) {
    progress.on(CellStarted{.cell = i});
    clock.sleep(Milliseconds(500));
    progress.on(CellFinished{.cell = i,
                             .result = result_of(plan, i, i == 2 ? Verdict::fail : Verdict::pass)});
  }
  progress.on(CellStarted{.cell = 4});
  clock.sleep(Milliseconds(2000));
  CHECK(status_line({.has_utf8 = true, .width = 200}, progress, false) ==
        "██████░░░░░░░░░░░░░░ 4/12 4.00s ✓ 3 ✗ 1, 1.0 cells/s, 8.00s left, 1 running, 7 queued: "
        "fairness/scx_demo+vtime/tiny-1llc 2.00s");
  CHECK(status_line({.width = 200}, progress, true) ==
        "######.............. 4/12 4.00s + 3 X 1, ending 1 running cell (Ctrl-C again: at once)");
}

TEST_CASE("a cell's line tells its time in the queue apart from its own", "[report]")
{
  const auto plan = sample_plan();
  FakeClock clock;
  Progress progress(clock);
  progress.on(RunStarted{.plan = &plan});
  auto result = result_of(plan, 0, Verdict::pass);
  result.queue_ms = 12'000;
  CHECK(
      finished_line({}, progress, result).find("[ 1.40s] ( 0/12) " + result.name + " (queued 12") !=
      std::string::npos);
  result.queue_ms = 20;
  CHECK(finished_line({}, progress, result).find("queued") == std::string::npos);
}

TEST_CASE("the live line never reaches the last column", "[report]")
{
  const auto plan = sample_plan();
  FakeClock clock;
  Progress progress(clock);
  progress.on(RunStarted{.plan = &plan});
  progress.on(CellStarted{.cell = 0});
  CHECK(text_width(status_line({.has_utf8 = true, .width = 40}, progress, false)) == 39);
}

TEST_CASE("on a terminal only news gets a line, and the status line is erased at the end",
          "[report]")
{
  const auto plan = sample_plan();
  FakeClock clock;
  TextOutput output;
  LiveReporter reporter({.output = &output, .style = [] { return Style{}; }, .clock = &clock});
  play(plan, clock, reporter, false);
  const auto& text = output.text();
  CHECK(text.find("FAIL [ 1.40s] ( 3/12) fairness/scx_demo/tiny-1llc: scheduler fault") !=
        std::string::npos);
  CHECK(text.find("PASS [") == std::string::npos);
  CHECK(text.substr(text.size() - 4) == "\r\x1b[K");
}

TEST_CASE("no control character of a guest reaches the terminal", "[report]")
{
  CHECK(summary_text({}, false).find('\x1b') == std::string::npos);
  CellResult result{
      .name = "a/b/c", .verdict = Verdict::fail, .reason = "evil\x1b]0;title\x07\nline"};
  const auto text = render_failure({}, result, false);
  CHECK(text.find('\x1b') == std::string::npos);
  CHECK(text.find('\x07') == std::string::npos);
}

TEST_CASE("of long details the first lines are shown, and how many more there are", "[report]")
{
  CellResult result{.name = "a/b/c", .verdict = Verdict::fail, .details = {"one", ""}};
  for (int i = 0; i < 100; ++i)
    result.details[1] += "line\n";
  const auto text = render_failure({}, result, false);
  CHECK(text.find("    one\n") != std::string::npos);
  CHECK(text.find("(93 lines more in the record)") != std::string::npos);
}

TEST_CASE("the last messages of a cell that failed are shown", "[report]")
{
  CellResult result{.name = "a/b/c", .verdict = Verdict::fail, .messages = Json::array()};
  for (int i = 0; i < 100; ++i)
    result.messages.push(Json::object(
        {{"level", "info"}, {"source", "test:a"}, {"text", fmt::format("step {}", i)}}));
  const auto text = render_failure({}, result, false);
  CHECK(text.find("messages:\n") != std::string::npos);
  CHECK(text.find("info test:a: step 99\n") != std::string::npos);
  CHECK(text.find("step 79\n") == std::string::npos);
  CHECK(render_failure({}, result, true).find("step 99") == std::string::npos);
}

TEST_CASE("a run in which everything was skipped says that nothing was tested", "[report]")
{
  const RunSummary counts{.planned = 2, .skipped = 2};
  CHECK(render_totals({}, counts).find("nothing was tested") != std::string::npos);
  const RunSummary some{.planned = 2, .passed = 1, .skipped = 1};
  CHECK(render_totals({}, some).find("nothing was tested") == std::string::npos);
}
