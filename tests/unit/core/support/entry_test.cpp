#include <limits>

#include <catch2/catch_test_macros.hpp>

#include "core/support/entry_validation.h"
#include "core/support/snapshots.h"

using namespace ktstr::support;

namespace {

int rule_of(const TestEntry& entry)
{
  const auto fault = validate_entry(entry);
  return fault ? fault->rule : 0;
}

TestEntry with_limit(PerfDeltaAssertion limit)
{
  return {.name = "x", .performance_mode = true, .perf_delta_assertions = {std::move(limit)}};
}

} // namespace

TEST_CASE("an entry's message begins with its name", "[support]")
{
  const auto fault = validate_entry({.name = "x", .memory_mib = 0});
  REQUIRE(fault);
  CHECK(fault->message == "test 'x': memory_mib must be > 0");
}

TEST_CASE("a payload that is a scheduler breaks rule 5, a workload rule 22", "[support]")
{
  CHECK(rule_of({.name = "x", .payload = Payload::kernel_default()}) == 5);
  CHECK(rule_of({.name = "x", .workloads = {Payload::kernel_default()}}) == 22);
}

TEST_CASE("staged schedulers have names of their own", "[support]")
{
  const auto staged = [](const std::vector<std::string>& names) {
    TestEntry entry{.name = "x"};
    for (const auto& name : names)
      entry.staged_schedulers.push_back({.name = name});
    return rule_of(entry);
  };
  CHECK(staged({"a", "b"}) == 0);
  CHECK(staged({"a", "a"}) == 8);
  CHECK(staged({"eevdf"}) == 8);
  CHECK(staged({".a"}) == 8);
  CHECK(staged({""}) == 8);
}

TEST_CASE("modes exclude each other", "[support]")
{
  CHECK(rule_of({.name = "x", .performance_mode = true, .no_perf_mode = true}) == 10);
  CHECK(rule_of({.name = "x", .bpf_error = BpfErrorMatcher{}}) == 13);
  CHECK(rule_of({.name = "x",
                 .scheduler = {.binary = Discover{"scx"}},
                 .expect_err = true,
                 .survives_storm = true}) == 14);
}

TEST_CASE("a scheduler's limits are checked after the test's", "[support]")
{
  const ktstr::Constraints inverted{.min_llcs = 13};
  CHECK(rule_of({.name = "x", .constraints = inverted}) == 23);
  CHECK(rule_of({.name = "x", .scheduler = {.constraints = inverted}}) == 24);
}

TEST_CASE("a scheduler's config file needs content", "[support]")
{
  CHECK(rule_of({.name = "x", .scheduler = {.config_file_definition = ConfigFileDefinition{}}}) ==
        20);
}

TEST_CASE("perf-delta limits are finite, known and given once", "[support]")
{
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  CHECK(rule_of(with_limit({.metric = "taobench_total_qps"})) == 0);
  CHECK(rule_of(with_limit({.metric = "nope"})) == 26);
  CHECK(rule_of(with_limit({.metric = "taobench_total_qps", .max_regression_pct = -1})) == 26);
  CHECK(rule_of(with_limit({.metric = "taobench_total_qps", .min_abs = kInfinity})) == 26);
  auto twice = with_limit({.metric = "taobench_total_qps"});
  twice.perf_delta_assertions.push_back(twice.perf_delta_assertions[0]);
  CHECK(rule_of(twice) == 26);
  twice.perf_delta_assertions[1].phase = 1;
  CHECK(rule_of(twice) == 0);
  twice.performance_mode = false;
  CHECK(rule_of(twice) == 25);
}

TEST_CASE("include files come from payload, workloads and the entry, in order", "[support]")
{
  TestEntry entry{.name = "x", .extra_include_files = {"c"}};
  entry.payload = Payload::from_binary("p", "p");
  entry.payload->include_files = {"a"};
  entry.workloads = {Payload::from_binary("w", "w")};
  entry.workloads[0].include_files = {"b", "a"};
  CHECK(entry.all_include_files() == std::vector<std::string>{"a", "b", "a", "c"});
}

TEST_CASE("snapshots may be 100 ms apart and no less", "[support]")
{
  using std::chrono::seconds;
  CHECK_FALSE(check_snapshots(seconds(1), 7, false));
  CHECK(check_snapshots(seconds(1), 8, false));
  CHECK(check_snapshots(seconds(-1), 1, false));
  CHECK(periodic_tag(7) == "periodic_007");
}
