// What a run offers to a plugin beside scenarios, used in real guests: messages of a cell,
// payloads.
#include <catch2/catch_test_macros.hpp>

#include "program_run.h"

namespace ktstr::test {

namespace {

std::vector<std::string> messages_of(const Json& record)
{
  std::vector<std::string> lines;
  for (const auto& message : record["messages"].items())
    lines.push_back(message["level"].as_string() + " " + message["source"].as_string() + " " +
                    message["text"].as_string());
  return lines;
}

void check_messages(const Outcome& outcome)
{
  const auto& record = record_of(outcome, "messages");
  check_verdict(record, "pass");
  CHECK(messages_of(record) == std::vector<std::string>{"debug test:messages one",
                                                        "debug test:messages two",
                                                        "error test:messages by the host's way",
                                                        "warn host:messages seen from the host"});
  const auto& crashed = record_of(outcome, "last_words");
  CHECK(crashed["fault"].as_string() == "plugin");
  CHECK(messages_of(crashed) == std::vector<std::string>{"error host:last_words the last words"});
}

/// The plugin is to blame, in these words.
void check_broken(const Outcome& outcome, const std::string& test, const std::string& words)
{
  const auto& record = record_of(outcome, test);
  check_verdict(record, "fail", "plugin");
  CHECK(record["reason"].as_string().find(words) != std::string::npos);
}

void check_payloads(const Outcome& outcome)
{
  const auto& record = record_of(outcome, "payloads");
  INFO(record["checks"].dump());
  check_verdict(record, "pass");
  const auto& runs = record["payloads"].items();
  REQUIRE(runs.size() == 4);
  CHECK(runs[1]["name"].as_string() == "there");
  CHECK(runs[1]["cgroup"].as_string() == "web");
  CHECK(runs[3]["name"].as_string() == "left behind");
  CHECK(runs[3]["how"].as_string() == "killed");

  const auto& failed = record_of(outcome, "payload_fails");
  check_verdict(failed, "fail", "scheduler");
  CHECK(failed["reason"].as_string().find("payload 'where' ended with") != std::string::npos);
  check_broken(outcome, "payload_unknown", "did you mean 'where'?");
}

/// Of the workers of a type: how many there are. Each was measured; not each has a gap.
std::size_t count_measured(const Json& record, const std::string& work_type)
{
  std::size_t count = 0;
  std::uint64_t gaps_ns = 0;
  for (const auto& worker : record["workers"].items())
    if (worker["work_type"].as_string() == work_type) {
      INFO(worker.dump());
      CHECK(worker["iterations"].as_uint() > 2);
      CHECK(worker["cpu_ns"].as_uint() > 0);
      CHECK(worker["wake_latency"]["count"].as_uint() > 2);
      gaps_ns += worker["max_gap_ns"].as_uint();
      ++count;
    }
  CHECK(gaps_ns > 0);
  return count;
}

void check_work_types(const Outcome& outcome)
{
  for (const auto* test : {"work_of_plugins", "work_document"}) {
    const auto& record = record_of(outcome, test);
    check_verdict(record, "pass");
    CHECK(count_measured(record, "relay") == (test == std::string("work_document") ? 2 : 4));
    CHECK(count_measured(record, "pulse") == 2);
  }
  check_broken(outcome, "work_misspelt", "did you mean 'relay'?");
  check_broken(outcome, "work_quits", "its loop returned before it was told to stop");
  check_broken(outcome, "work_throws", "no more of this");
}

} // namespace

TEST_CASE("what a run offers a plugin does in a guest what its header says", "[vm]")
{
  const TestBench bench;
  const auto outcome =
      run_cells(bench,
                {.plugin_folders = {KTSTR_OWN_PLUGINS},
                 .filter = "scheduler(eevdf) & (test(messages) | test(last_words) | "
                           "test(payload*) | test(work_*))"});
  INFO(outcome.errors);
  CHECK(outcome.exit_code == 1);
  check_messages(outcome);
  check_payloads(outcome);
  check_work_types(outcome);
}

} // namespace ktstr::test
