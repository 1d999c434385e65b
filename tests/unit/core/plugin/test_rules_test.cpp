#include <catch2/catch_test_macros.hpp>

#include "core/plugin/test_rules.h"

namespace ktstr {

namespace {

std::string broken(const TestExpectation& expectation)
{
  const auto status = validate_attributes({.id = "t", .expectation = expectation});
  return status ? "" : status.error().text();
}

bool contains(const std::string& text, std::string_view part)
{
  return text.find(part) != std::string::npos;
}

} // namespace

TEST_CASE("expectations that exclude or need each other are refused", "[test_rules]")
{
  CHECK(broken(TestExpectation{}).empty());
  CHECK(broken(TestExpectation{.is_error = true, .error_matches = "a|b"}).empty());
  CHECK(contains(broken(TestExpectation{.error_contains = "x"}), "need KTSTR_EXPECT_ERROR"));
  CHECK(contains(broken(TestExpectation{.is_error = true, .survives_storm = true}),
                 "exclude each other"));
  CHECK(contains(broken(TestExpectation{.is_error = true, .error_matches = "a("}),
                 "'a(' is not a regular expression"));
}

TEST_CASE("a metric has one limit on its change", "[test_rules]")
{
  const auto with = [](std::vector<PerfDelta> deltas) {
    return validate_attributes({.id = "t", .perf_deltas = std::move(deltas)});
  };
  CHECK(with({{.metric = "a"}, {.metric = "b"}}));
  const auto twice = with({{.metric = "a"}, {.metric = "a", .min_abs = 1}});
  REQUIRE_FALSE(twice);
  CHECK(contains(twice.error().text(), "metric 'a' is there twice"));
}

TEST_CASE("a test's own machine must be one", "[test_rules]")
{
  const auto broken_machine = [](const std::string& topology) {
    const auto status = validate_attributes({.id = "t", .topology = topology});
    return status ? "" : status.error().text();
  };
  CHECK(broken_machine("2n2l2c1t:distances=10,30,30,10").empty());
  CHECK(contains(broken_machine("2n2l"), "topology '2n2l' is malformed"));
  CHECK(contains(broken_machine("2n3l1c1t"), "llcs (3) must be divisible by numa_nodes (2)"));
}

} // namespace ktstr
