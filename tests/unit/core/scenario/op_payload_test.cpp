// Programs beside a scenario's workers: run, waited for, killed, and what of them is reported.
#include <csignal>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include "core/base/file.h"
#include "core/scenario/payloads.h"
#include "this_machine.h"

using Catch::Matchers::ContainsSubstring;
using namespace ktstr;
using ktstr::test::document;
using ktstr::test::this_machine;

namespace {

struct Played {
  Result<ScenarioReport> report = Error(ErrorKind::internal, "not played");
  std::vector<PayloadRun> runs;
};

/// Operations of the only step; `sh` is a payload item.
Played play(const std::string& ops, PayloadInfo item = {})
{
  Played played;
  auto context = this_machine(20);
  if (item.id.empty())
    item.id = "sh";
  if (item.path.empty())
    item.path = "/bin/sh";
  context.payloads = {item};
  context.report_payload = [&](const PayloadRun& run) {
    played.runs.push_back(run);
    return Status();
  };
  played.report = run_scenario(
      document(R"("checks":{"progress":false,"gap":false,"affinity":false},"steps":[{"ops":[)" +
               ops + R"(],"hold":{"ms":1}}])"),
      context);
  return played;
}

std::string complaint_of(const std::string& argument)
{
  const auto status = validate_scenario(
      document(R"("steps":[{"ops":[{"run_payload":)" + argument + R"(}],"hold":{"ms":1}}])"));
  return status ? "accepted" : status.error().text();
}

bool is_running(int pid)
{
  const auto state = read_file("/proc/" + std::to_string(pid) + "/stat");
  return state && state->find(") Z ") == std::string::npos;
}

} // namespace

TEST_CASE("a payload in the foreground is run to its end, with the test's arguments",
          "[op][payload]")
{
  const auto played = play(
      R"({"run_payload":{"payload":"sh","args":["-c","echo out; echo err >&2"],"foreground":true}})");
  REQUIRE(played.report);
  CHECK(played.report->verdict == Verdict::pass);
  REQUIRE(played.runs.size() == 1);
  CHECK(played.runs[0].out == "out\n");
  CHECK(played.runs[0].err == "err\n");
  CHECK(played.runs[0].how == PayloadRun::How::exited);
  CHECK(played.runs[0].spec.id == "sh");
}

TEST_CASE("a payload's wrong exit code fails, and shows what it said", "[op][payload]")
{
  constexpr const char* kRun =
      R"({"run_payload":{"payload":"sh","args":["-c","echo no config >&2; exit 3"],"foreground":true}})";
  const auto played = play(kRun);
  REQUIRE(played.report);
  CHECK(played.report->verdict == Verdict::fail);
  CHECK_THAT(played.report->checks.at(0).text,
             ContainsSubstring("exited with code 3 (expected 0)") &&
                 ContainsSubstring("stderr: no config"));
  const auto expected =
      play(kRun, {.checks = {{.kind = PayloadCheckKind::exit_code, .exit_code = 3}}});
  REQUIRE(expected.report);
  CHECK(expected.report->verdict == Verdict::pass);
}

TEST_CASE("a payload in the foreground that takes too long is killed and fails", "[op][payload]")
{
  const auto played = play(
      R"({"run_payload":{"payload":"sh","args":["-c","echo begun; sleep 60"],"foreground":true,"timeout_ms":200}})");
  REQUIRE(played.report);
  CHECK(played.report->verdict == Verdict::fail);
  CHECK_THAT(played.report->checks.at(0).text, ContainsSubstring("did not end within 200 ms"));
  REQUIRE(played.runs.size() == 1);
  CHECK(played.runs[0].how == PayloadRun::How::timed_out);
  CHECK(played.runs[0].out == "begun\n");
}

TEST_CASE("what a payload started ends with it", "[op][payload]")
{
  const auto played = play(
      R"({"run_payload":{"payload":"sh","args":["-c","sleep 60 & echo $!"],"foreground":true}})");
  REQUIRE(played.runs.size() == 1);
  const int left_behind = std::stoi(played.runs[0].out);
  for (int i = 0; i < 200 && is_running(left_behind); ++i)
    static_cast<void>(run_captured({.argv = {"sleep", "0.01"}}));
  CHECK_FALSE(is_running(left_behind));
}

TEST_CASE("a payload in the background that prints without end is bounded, not blocked",
          "[op][payload]")
{
  const auto played = play(
      R"({"run_payload":{"payload":"sh","args":["-c","yes | head -c 3000000; echo end >&2"]}},{"wait_payload":{"name":"sh"}})");
  REQUIRE(played.report);
  CHECK(played.report->verdict == Verdict::pass);
  REQUIRE(played.runs.size() == 1);
  CHECK(played.runs[0].out.size() == 1UL << 20U);
  CHECK(played.runs[0].dropped == 3'000'000 - (1UL << 20U));
  CHECK(played.runs[0].err == "end\n");
}

TEST_CASE("a payload that is killed ran until then, and is reported as killed", "[op][payload]")
{
  const auto played = play(
      R"({"run_payload":{"payload":"sh","args":["-c","sleep 60"],"name":"nap"}},{"kill_payload":{"name":"nap"}})");
  REQUIRE(played.report);
  CHECK(played.report->verdict == Verdict::pass);
  REQUIRE(played.runs.size() == 1);
  CHECK(played.runs[0].how == PayloadRun::How::killed);
  CHECK(to_json(played.runs[0])["exit_code"].as_int() == -1);
}

TEST_CASE("a payload's output file is read in place of what it prints", "[op][payload]")
{
  const auto folder = *TempDir::create("ktstr-payload");
  const auto file = (folder.path() / "out.json").string();
  const auto played =
      play(R"({"run_payload":{"payload":"sh","args":["-c","echo noise; echo 42 > )" + file +
               R"("],"foreground":true}})",
           {.output_file = file});
  REQUIRE(played.runs.size() == 1);
  CHECK(played.runs[0].out == "42\n");
  const auto without =
      play(R"({"run_payload":{"payload":"sh","args":["-c","true"],"foreground":true}})",
           {.output_file = file});
  REQUIRE(without.runs.size() == 1);
  CHECK(without.runs[0].out.empty()); // nothing of the run before
}

TEST_CASE("a payload that only takes known flags refuses others", "[op][payload]")
{
  const auto played = play(R"({"run_payload":{"payload":"sh","args":["--bad=1"]}})",
                           {.known_flags = std::vector<std::string>{"posix"}});
  REQUIRE_FALSE(played.report);
  CHECK_THAT(played.report.error().text(), ContainsSubstring("it knows: posix"));
}

TEST_CASE("a payload that the test does not name is refused, with a suggestion", "[op][payload]")
{
  const auto played = play(R"({"run_payload":{"payload":"shh"}})");
  REQUIRE_FALSE(played.report);
  CHECK_THAT(played.report.error().text(),
             ContainsSubstring("the test does not name payload 'shh' (did you mean 'sh'?)"));
}

TEST_CASE("what is wrong with a payload's operation is said before anything runs", "[op][payload]")
{
  CHECK_THAT(complaint_of(R"({"payload":"a","argv":["x"]})"),
             ContainsSubstring("unknown member 'argv'"));
  CHECK_THAT(complaint_of(R"({"payload":""})"), ContainsSubstring("the id of a payload"));
  CHECK_THAT(complaint_of(R"({"payload":"a","timeout_ms":5})"),
             ContainsSubstring("for one in the foreground"));
  CHECK_THAT(complaint_of(R"({"payload":"a","checks":[{"metric":"m","min":2,"max":1}]})"),
             ContainsSubstring("min is greater than max"));
  CHECK_THAT(complaint_of(R"({"payload":"a","checks":[{"min":2}]})"),
             ContainsSubstring("checks[0]"));
  CHECK(complaint_of(R"({"payload":"a","checks":[{"metric":"m","min":2}],"args":["-x"]})") ==
        "accepted");
}

TEST_CASE("the payloads that a document runs are known before it runs", "[op][payload]")
{
  const auto needs = needs_of_scenario(document(
      R"("ops":[{"run_payload":{"payload":"b"}}],"steps":[{"ops":[{"run_payload":{"payload":"a"}},{"run_program":{"name":"c","argv":["true"]}}],"hold":{"ms":1}}])"));
  REQUIRE(needs);
  CHECK(needs->payloads == std::vector<std::string>{"a", "b"});
}
