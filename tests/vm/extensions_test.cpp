// What a run offers to a plugin beside scenarios, used in real guests: messages of a cell.
#include <catch2/catch_test_macros.hpp>

#include "program_run.h"

namespace ktstr::test {

namespace {

/// The record of a test's only cell.
Json record_of(const Outcome& outcome, const std::string& test)
{
  INFO(test);
  for (const auto& record : outcome.records)
    if (record["test"].as_string() == test)
      return record;
  FAIL("there is no record of it");
  return {};
}

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
  const auto record = record_of(outcome, "messages");
  CHECK(record["verdict"].as_string() == "pass");
  CHECK(messages_of(record) == std::vector<std::string>{"debug test:messages one",
                                                        "debug test:messages two",
                                                        "error test:messages by the host's way",
                                                        "warn host:messages seen from the host"});
  const auto crashed = record_of(outcome, "last_words");
  CHECK(crashed["fault"].as_string() == "plugin");
  CHECK(messages_of(crashed) == std::vector<std::string>{"error host:last_words the last words"});
}

} // namespace

TEST_CASE("what a run offers a plugin does in a guest what its header says", "[vm]")
{
  const TestBench bench;
  const auto outcome =
      run_program({.kernel = bench.kernel,
                   .cache = KTSTR_TEST_CACHE,
                   .runs = bench.folder.path() / "runs",
                   .options = {"--plugin-dir", KTSTR_EXTENSIONS_PLUGINS, "--scheduler", "eevdf"}});
  INFO(outcome.errors);
  CHECK(outcome.exit_code == 1);
  check_messages(outcome);
}

} // namespace ktstr::test
