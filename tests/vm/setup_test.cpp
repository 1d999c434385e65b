// What schedulers want of their guest, in one gauntlet as a user runs it: the tests of
// setup_plugin.cpp look in the guest whether it is there.
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include "program_run.h"

using Catch::Matchers::ContainsSubstring;

namespace ktstr::test {

TEST_CASE("a scheduler's sysctls, arguments, files and config reach the guest", "[vm][setup]")
{
  const TestBench bench;
  const auto outcome = run_program({.kernel = bench.kernel,
                                    .cache = KTSTR_TEST_CACHE,
                                    .runs = bench.folder.path() / "runs",
                                    .options = {"--plugin-dir",
                                                KTSTR_SETUP_PLUGINS,
                                                "-E",
                                                "wishes | test_wins | own_config | "
                                                "no_place | arguments | on_"}});
  INFO(outcome.errors);
  CHECK(outcome.cells.size() == 7);
  for (const auto* name :
       {"wishes/tuned", "test_wins/tuned", "own_config/tuned", "on_one_cpu/tuned"}) {
    INFO(name);
    const auto cell = outcome.cells.find(std::string(name) + "/1n1l2c1t");
    REQUIRE(cell != outcome.cells.end());
    INFO(cell->second.dump());
    CHECK(cell->second["verdict"].as_string() == "pass");
  }
  for (const auto& record : outcome.records) {
    const auto test = record["test"].as_string();
    INFO(record.dump());
    if (test == "no_place") {
      CHECK(record["fault"].as_string() == "plugin");
      CHECK_THAT(record["reason"].as_string(), ContainsSubstring("scheduler 'eevdf' has none"));
    }
    if (test == "on_one_cpu") {
      CHECK(record["facts"]["cpu_budget"].as_int() == 1);
      REQUIRE(record["facts"]["perf_deltas"].items().size() == 1);
      CHECK(record["facts"]["perf_deltas"].items()[0]["metric"].as_string() == "p99_wake_ns");
    }
    if (test == "wishes")
      CHECK(record["facts"]["sysctls"].as_strings() ==
            std::vector<std::string>{"kernel.pid_max=50001"});
    if (test == "on_4000_cpus") {
      CHECK(record["verdict"].as_string() == "skip");
      CHECK_THAT(record["reason"].as_string(), ContainsSubstring("a budget of 4000 CPUs"));
    }
    if (test == "arguments")
      CHECK(record["verdict"].as_string() == "pass");
  }
}

} // namespace ktstr::test
