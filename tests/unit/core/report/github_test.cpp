#include <catch2/catch_test_macros.hpp>

#include "core/base/file.h"
#include "core/base/text.h"
#include "core/report/github_reporter.h"
#include "tests/support/golden.h"
#include "tests/unit/core/report/sample_run.h"

using namespace ktstr; // NOLINT
using namespace ktstr::testing;

namespace {

struct GithubRun {
  TempDir folder = *TempDir::create("ktstr-test");
  TextOutput output;

  void play_it()
  {
    const auto plan = sample_plan();
    FakeClock clock;
    GithubReporter reporter({.summary = {.output = &output, .rerun = {.command = "ktstr run"}},
                             .step_summary = folder.path() / "page.md",
                             .token = "secret"});
    play(plan, clock, reporter, false);
    REQUIRE(reporter.status());
  }
};

} // namespace

TEST_CASE("annotations of a run for GitHub", "[github]")
{
  GithubRun run;
  run.play_it();
  check_golden("github.txt", run.output.text());
  check_golden("github_page.md", *read_file(run.folder.path() / "page.md"));
}

TEST_CASE("while guests can print, GitHub takes no commands", "[github]")
{
  GithubRun run;
  run.play_it();
  const auto& text = run.output.text();
  REQUIRE(text.starts_with("::stop-commands::secret\n"));
  const auto again = text.find("\n::secret::\n");
  REQUIRE(again != std::string::npos);
  CHECK(text.find("::error") > again);
  CHECK(text.find("dump, second line") < again);
}

TEST_CASE("an annotation is one line, whatever the reason holds", "[github]")
{
  CellResult result{.name = "a/b,c:d",
                    .verdict = Verdict::fail,
                    .fault = Fault::scheduler,
                    .reason = "50% of\n::set-env name=x::y\r\n"};
  const auto text = annotation(result, {.command = "ktstr run"});
  CHECK(text == "::error title=ktstr%3A a/b%2Cc%3Ad::scheduler fault: 50%25 of%0A::set-env "
                "name=x::y%0A%0Aagain:  ktstr run a/b,c:d\n");
}

TEST_CASE("an annotation stands where the assertion does", "[github]")
{
  CellResult result{.name = "a/b/c", .verdict = Verdict::fail, .reason = "no"};
  result.checks = Json::array({Json::object({{"held", true}, {"file", "x.c"}, {"line", 1}}),
                               Json::object({{"held", false}, {"file", "y.c"}, {"line", 7}})});
  CHECK(annotation(result, {}).starts_with("::error title=ktstr%3A a/b/c,file=y.c,line=7::"));
}

TEST_CASE("of many failures GitHub is told the first, and how many more there are", "[github]")
{
  std::vector<CellFinished> failures;
  for (std::size_t i = 0; i < 15; ++i)
    failures.push_back({.cell = i, .result = {.name = "a", .verdict = Verdict::fail}});
  const auto text = annotations(failures, {});
  const auto lines = split(trim(text), '\n');
  CHECK(lines.size() == kMostAnnotations);
  CHECK(lines.back() == "::error title=ktstr::6 cells more failed; the summary has them all");
}

TEST_CASE("the page of a step is added to, never replaced", "[github]")
{
  GithubRun run;
  REQUIRE(write_file(run.folder.path() / "page.md", "of an earlier command\n"));
  run.play_it();
  CHECK(read_file(run.folder.path() / "page.md")->starts_with("of an earlier command\n"));
}
