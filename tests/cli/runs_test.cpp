// Commands on runs that were kept. The runs are written here; no machine is started.
#include <chrono>

#include <catch2/catch_test_macros.hpp>

#include "core/base/file.h"
#include "core/base/text.h"
#include "core/run/run_directory.h"
#include "core/run/run_summary.h"
#include "tests/cli/user.h"

using namespace ktstr; // NOLINT

namespace {

constexpr const char* kCell = "fair/scx_a/tiny-1llc";

/// Keeps a run of one cell below the user's ktstr-runs, as of that second.
std::string keep_run(const User& user, int second, Verdict verdict, double gap)
{
  const auto run =
      RunDirectory::create(user.home.path() / "ktstr-runs",
                           std::chrono::system_clock::time_point(std::chrono::seconds(second)));
  REQUIRE(run);
  REQUIRE(run->make_cell_folder(kCell));
  REQUIRE(run->write_sidecar(
      {.name = kCell,
       .verdict = verdict,
       .reason = verdict == Verdict::fail ? "stalled" : "",
       .test = "fair",
       .scheduler = "scx_a",
       .preset = "tiny-1llc",
       .clock = "virtual",
       .metrics =
           Json::object({{"longest_gap_ns", Json::object({{"value", gap}, {"unit", "ns"}})}})}));
  RunSummary summary{.planned = 1};
  count(summary, verdict);
  REQUIRE(run->write_run(
      Json::object({{"plan", Json::object({{"cells", 1}, {"cell_names", Json::array_of({kCell})}})},
                    {"summary", to_json(summary)}})));
  return run->id();
}

} // namespace

TEST_CASE("runs list shows the newest first, as a table and as JSON lines", "[cli]")
{
  const User user;
  const auto first = keep_run(user, 10, Verdict::pass, 1);
  const auto second = keep_run(user, 20, Verdict::fail, 1);
  const auto table = user.run({"runs", "list"});
  CHECK(table.status.code == 0);
  CHECK(table.out.find(second) < table.out.find(first));
  const auto lines = lines_of(user.run({"runs", "list", "--format", "json"}).out);
  REQUIRE(lines.size() == 2);
  const auto newest = Json::parse(lines[0]);
  REQUIRE(newest);
  CHECK((*newest)["run"].as_string() == second);
  CHECK((*newest)["started"].as_string() == "1970-01-01T00:00:20");
  CHECK((*newest)["summary"]["failed"].as_int() == 1);
}

TEST_CASE("runs show prints the matrix of a run, and its JUnit file", "[cli]")
{
  const User user;
  const auto id = keep_run(user, 10, Verdict::fail, 1);
  keep_run(user, 20, Verdict::pass, 1);
  const auto run = user.run({"runs", "show", id, "--junit", "x.xml"});
  CHECK(run.status.code == 0);
  CHECK(contains(run.out, "FAIL fair/scx_a/tiny-1llc\n  stalled\n"));
  CHECK(contains(read_file(user.home.path() / "x.xml").value_or(""), "failures=\"1\""));
}

TEST_CASE("runs show of a run that is not there says where it looked", "[cli]")
{
  const User user;
  const auto run = user.run({"runs", "show", "nothing"});
  CHECK(run.status.code == 64);
  CHECK(contains(run.err, "no run 'nothing'"));
  CHECK(contains(run.err, "ktstr-runs"));
}

TEST_CASE("runs diff ends with 1 when a verdict is for the worse, and with 0 when not", "[cli]")
{
  const User user;
  const auto first = keep_run(user, 10, Verdict::pass, 1);
  const auto second = keep_run(user, 20, Verdict::fail, 1);
  const auto worse = user.run({"runs", "diff"});
  CHECK(worse.status.code == 1);
  CHECK(contains(worse.out, "PASS -> FAIL fair/scx_a/tiny-1llc: stalled"));
  CHECK(user.run({"runs", "diff", second, first}).status.code == 0);
}

TEST_CASE("runs diff --format json names metrics that moved", "[cli]")
{
  const User user;
  keep_run(user, 10, Verdict::pass, 100);
  keep_run(user, 20, Verdict::pass, 150);
  const auto run = user.run({"runs", "diff", "--format", "json"});
  CHECK(run.status.code == 0);
  const auto json = Json::parse(trim(run.out));
  REQUIRE(json);
  CHECK((*json)["metrics"].items().at(0)["movement"].as_string() == "worse");
}

TEST_CASE("runs compare fails when a metric that must hold became worse", "[cli]")
{
  const User user;
  const auto a = keep_run(user, 10, Verdict::pass, 100);
  const auto b = keep_run(user, 20, Verdict::pass, 102);
  const auto c = keep_run(user, 30, Verdict::pass, 150);
  const auto d = keep_run(user, 40, Verdict::pass, 152);
  const auto compare = [&](std::vector<std::string> more) {
    std::vector<std::string> words{
        "runs", "compare", "--before", a, "--before", b, "--after", c, "--after", d};
    words.insert(words.end(), more.begin(), more.end());
    return user.run(words);
  };
  const auto shown = compare({});
  CHECK(shown.status.code == 0);
  CHECK(contains(shown.out, "regression"));
  CHECK(compare({"--must-hold", "longest_gap_ns"}).status.code == 1);
  const auto json = Json::parse(trim(compare({"--format", "json"}).out));
  REQUIRE(json);
  CHECK((*json)["metrics"].items().at(0)["result"].as_string() == "regression");
  const auto misspelt = compare({"--must-hold", "longest_gap"});
  CHECK(misspelt.status.code == 64);
  CHECK(contains(misspelt.err, "no cell has a metric 'longest_gap'"));
}

TEST_CASE("runs compare refuses what it cannot compare", "[cli]")
{
  const User user;
  const auto a = keep_run(user, 10, Verdict::pass, 100);
  const auto b = keep_run(user, 20, Verdict::fail, 100);
  const auto single =
      user.run({"runs", "compare", "--before", a, "--after", b, "--must-hold", "longest_gap_ns"});
  CHECK(single.status.code == 64); // none passed on both sides
  CHECK(contains(single.err, "nothing was compared"));
  CHECK(contains(user.run({"runs", "compare", "--after", a}).err, "--before names no run"));
  CHECK(contains(user.run({"runs", "compare", "--before", a, "--after", a}).err, "on both sides"));
  const auto c = keep_run(user, 30, Verdict::pass, 150);
  const auto unclear =
      user.run({"runs", "compare", "--before", a, "--after", c, "--must-hold", "longest_gap_ns"});
  CHECK(unclear.status.code == 2); // one value a side says nothing of noise
  CHECK(contains(unclear.out, "not judged"));
}

TEST_CASE("runs diff of one run, or with itself, is refused", "[cli]")
{
  const User user;
  const auto id = keep_run(user, 10, Verdict::pass, 1);
  CHECK(user.run({"runs", "diff"}).status.code == 64);
  CHECK(user.run({"runs", "diff", id, id}).status.code == 64);
}

TEST_CASE("stats puts the cells of many runs together", "[cli]")
{
  const User user;
  keep_run(user, 10, Verdict::pass, 100);
  keep_run(user, 20, Verdict::pass, 300);
  keep_run(user, 30, Verdict::fail, 900);
  const auto run = user.run({"stats", "--by", "scheduler", "--format", "json"});
  CHECK(run.status.code == 0);
  const auto json = Json::parse(trim(run.out));
  REQUIRE(json);
  CHECK((*json)["scheduler"].as_string() == "scx_a");
  CHECK((*json)["cells"].as_int() == 3);
  CHECK((*json)["failed"].as_int() == 1);
  CHECK((*json)["metrics"].items().at(0)["median"].as_double() == 200); // of those that passed
}

TEST_CASE("stats of nothing is an error, not an empty table", "[cli]")
{
  const User user;
  CHECK(user.run({"stats"}).status.code == 64);
  keep_run(user, 10, Verdict::pass, 100);
  const auto run = user.run({"stats", "-E", "test(other)"});
  CHECK(run.status.code == 64);
  CHECK(contains(run.err, "no cell that matches"));
}

TEST_CASE("a damaged record is warned of, and the others are read", "[cli]")
{
  const User user;
  const auto id = keep_run(user, 10, Verdict::pass, 100);
  const auto folder = user.home.path() / "ktstr-runs" / id / "cells" / "broken";
  REQUIRE(make_directories(folder));
  REQUIRE(write_file(folder / "cell.json", "{"));
  const auto run = user.run({"stats", "--by", "test"});
  CHECK(run.status.code == 0);
  CHECK(contains(run.err, "warning: cannot read"));
}

TEST_CASE("runs collect pools runs of ktstr and sidecars of others", "[cli]")
{
  const User user;
  const auto id = keep_run(user, 10, Verdict::pass, 1);
  keep_run(user, 20, Verdict::fail, 1);
  const auto json = user.run({"runs", "collect", "--format", "json"});
  CHECK(json.status.code == 0);
  const auto lines = lines_of(json.out);
  REQUIRE(lines.size() == 2);
  const auto oldest = Json::parse(lines[1]);
  REQUIRE(oldest);
  CHECK((*oldest)["test_name"].as_string() == "fair");
  CHECK((*oldest)["passed"].as_bool());
  CHECK((*oldest)["run_id"].as_string() == id);
  CHECK(contains(json.err, "2 results"));

  const auto other = user.home.path() / "other/run-1";
  REQUIRE(make_directories(other));
  REQUIRE(write_file(other / "fair-0123456789abcdef.ktstr.json", lines[0]));
  REQUIRE(write_file(other / "bad-0123456789abcdef.ktstr.json", "{"));
  const auto pool = user.run({"runs", "collect", "ktstr-runs", "other"});
  CHECK(pool.status.code == 0);
  CHECK(contains(pool.out, "inconclusive"));
  CHECK(contains(pool.err, "bad-0123456789abcdef.ktstr.json"));
  CHECK(contains(pool.err, "3 results"));
}

TEST_CASE("runs collect says what it could not find", "[cli]")
{
  const User user;
  const auto missing = user.run({"runs", "collect", "nowhere"});
  CHECK(missing.status.code == 64);
  CHECK(contains(missing.err, "cannot collect from 'nowhere'"));
  REQUIRE(make_directories(user.home.path() / "empty"));
  CHECK(contains(user.run({"runs", "collect", "empty"}).err, "no result in empty"));
}
