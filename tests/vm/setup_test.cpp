// What schedulers and tests want of their guest and machine, in one gauntlet as a user runs it: the
// tests of setup_plugin.cpp look in the guest whether it is there.
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include "program_run.h"

using Catch::Matchers::ContainsSubstring;

namespace ktstr::test {

TEST_CASE("a scheduler's sysctls, arguments, files and config reach the guest", "[vm][setup]")
{
  const TestBench bench;
  const auto outcome = run_cells(
      bench,
      {.plugin_folders = {KTSTR_OWN_PLUGINS},
       .filter = "wishes | test_wins | own_config | no_place | arguments/configured | on_"});
  INFO(outcome.errors);
  CHECK(outcome.cells.size() == 7);
  for (const auto* passes : {"wishes", "test_wins", "own_config", "arguments", "on_one_cpu"}) {
    INFO(passes);
    check_verdict(record_of(outcome, passes), "pass");
  }

  const auto& wishes = record_of(outcome, "wishes")["facts"];
  CHECK(wishes["sysctls"].as_strings() == std::vector<std::string>{"kernel.pid_max=50001"});
  CHECK(wishes["kernel_args"].as_strings() == std::vector<std::string>{"tuned.word=1"});

  const auto& no_place = record_of(outcome, "no_place");
  check_verdict(no_place, "fail", "plugin");
  CHECK_THAT(no_place["reason"].as_string(), ContainsSubstring("scheduler 'eevdf' has none"));

  const auto& bounded = record_of(outcome, "on_one_cpu")["facts"];
  CHECK(bounded["cpu_budget"].as_int() == 1);
  REQUIRE(bounded["perf_deltas"].items().size() == 1);
  CHECK(bounded["perf_deltas"].items()[0]["metric"].as_string() == "p99_wake_ns");

  const auto& too_many = record_of(outcome, "on_4000_cpus");
  check_verdict(too_many, "skip");
  CHECK_THAT(too_many["reason"].as_string(), ContainsSubstring("a budget of 4000 CPUs"));
}

} // namespace ktstr::test
