// What a plugin can do wrong in a guest: each is told in words, and every other cell of the run is
// as it would have been.
#include <catch2/catch_test_macros.hpp>

#include "core/base/text.h"
#include "program_run.h"

namespace ktstr::test {

namespace {

struct Animal {
  const char* test;
  const char* verdict;
  const char* fault;
  const char* reason;
};

constexpr Animal kZoo[] = {
    {"zoo_crashes", "fail", "plugin", "the test's body was killed by signal 11"},
    {"zoo_hangs", "fail", "test", "the test did not end within 3000 ms"},
    {"zoo_closes_all",
     "fail",
     "plugin",
     "the test's body returned, but had closed its connection to ktstr: what it found is lost"},
    {"zoo_throws",
     "fail",
     "plugin",
     "the test could not be carried out: run threw an exception: the cat is out"},
    {"zoo_throws_number",
     "fail",
     "plugin",
     "the test could not be carried out: run threw an exception that says nothing"},
    {"zoo_no_verdict", "fail", "plugin", "the test returned without setting a verdict"},
    {"zoo_odd_verdict", "fail", "plugin", "the test returned the unknown verdict 99"},
    {"zoo_exits", "fail", "plugin", "the test's body called exit(3) instead of returning"},
    {"zoo_prints", "pass", "none", ""},
    {"zoo_daemon", "pass", "none", ""},
    {"zoo_leaks", "fail", "plugin", "the test's body was killed by signal 9"},
    {"smoke", "pass", "none", ""},
};

} // namespace

TEST_CASE("what a test does wrong in its guest is told, and harms no other cell", "[vm]")
{
  const TestBench bench;
  const auto outcome = run_program(
      {.kernel = bench.kernel,
       .cache = KTSTR_TEST_CACHE,
       .runs = bench.folder.path() / "runs",
       .options = {
           "--plugin-dir", KTSTR_ZOO, "-E", "scheduler(eevdf) & (test(zoo_*) | test(smoke))"}});
  INFO(outcome.errors);
  CHECK(outcome.exit_code == 1);
  REQUIRE(outcome.cells.size() == std::size(kZoo));
  for (const auto& animal : kZoo) {
    const auto& cell = outcome.cells.at(std::string(animal.test) + "/eevdf/1n1l2c1t");
    INFO(cell.dump());
    CHECK(cell["verdict"].as_string() == animal.verdict);
    CHECK(cell["fault"].as_string() == animal.fault);
    CHECK(cell["reason"].as_string() == animal.reason);
  }
  // What a test prints is kept, and is no report.
  for (const auto& record : outcome.records)
    if (record["name"].as_string().starts_with("zoo_prints/"))
      CHECK(record["checks"].items().size() == 1);
}

} // namespace ktstr::test
