#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include "core/report/run_comparison.h"

using Catch::Matchers::ContainsSubstring;

namespace ktstr {

namespace {

/// One cell of a test, with seeds as samples of `metric`.
RecordedRun run_with(const std::string& metric,
                     const std::vector<double>& values,
                     const std::optional<PerfDelta>& limit = {},
                     const std::string& clock = "virtual")
{
  RecordedRun run;
  for (const double value : values) {
    CellResult cell{.name = "fair/scx_a/tiny-1llc",
                    .verdict = Verdict::pass,
                    .test = "fair",
                    .scheduler = "scx_a",
                    .preset = "tiny-1llc",
                    .clock = clock,
                    .metrics = Json::object({{metric, Json::object({{"value", value}})}})};
    auto limits = Json::array();
    if (limit)
      limits.push(to_json(*limit));
    cell.facts = Json::object({{"perf_deltas", std::move(limits)}});
    run.cells.push_back({.result = std::move(cell)});
  }
  return run;
}

RunComparison
compare(const RecordedRun& before, const RecordedRun& after, const ComparisonOptions& options = {})
{
  return compare_run_sets({before}, {after}, options);
}

const std::vector<double> kLow{100, 102, 98, 101};
const std::vector<double> kHigh{120, 122, 118, 121};

} // namespace

TEST_CASE("a change beyond noise and limit is a regression, and fails", "[comparison]")
{
  const PerfDelta limit{.metric = "p99_wake_ns"};
  const auto found = compare(run_with("p99_wake_ns", kLow), run_with("p99_wake_ns", kHigh, limit));
  REQUIRE(found.metrics.size() == 1);
  CHECK(found.metrics[0].is_regression);
  CHECK(found.verdict() == Verdict::fail);
  CHECK_THAT(render_comparison({}, found),
             ContainsSubstring("fair/scx_a/tiny-1llc") && ContainsSubstring("regression") &&
                 ContainsSubstring("+20.0 %") && ContainsSubstring("(n=4)  < 0.001") &&
                 ContainsSubstring("10 %"));
}

TEST_CASE("a limit holds by its percentage, by its least change, and for the better",
          "[comparison]")
{
  const auto verdict = [](const PerfDelta& limit,
                          const std::vector<double>& before,
                          const std::vector<double>& after) {
    const auto found =
        compare(run_with(limit.metric, before), run_with(limit.metric, after, limit));
    REQUIRE(found.metrics.size() == 1); // what holds is shown, too
    return found.verdict();
  };
  CHECK(verdict({.metric = "p99_wake_ns", .max_regression_pct = 25}, kLow, kHigh) == Verdict::pass);
  CHECK(verdict({.metric = "p99_wake_ns", .min_abs = 25}, kLow, kHigh) == Verdict::pass);
  CHECK(verdict({.metric = "p99_wake_ns"}, kHigh, kLow) == Verdict::pass);
  CHECK(verdict({.metric = "p99_wake_ns"}, {100, 160, 70, 140}, {105, 170, 80, 160}) ==
        Verdict::pass); // noise
  CHECK(verdict({.metric = "mine", .is_higher_better = false}, kLow, kHigh) == Verdict::fail);
  CHECK(verdict({.metric = "mine", .is_higher_better = true}, kLow, kHigh) == Verdict::pass);
}

TEST_CASE("what cannot be judged is said, and is no pass", "[comparison]")
{
  const PerfDelta limit{.metric = "p99_wake_ns"};
  const auto one = compare(run_with("p99_wake_ns", {100}), run_with("p99_wake_ns", kHigh, limit));
  CHECK(one.verdict() == Verdict::inconclusive);
  CHECK_THAT(render_comparison({}, one), ContainsSubstring("not judged"));
  const PerfDelta unknown{.metric = "mine"};
  CHECK(compare(run_with("mine", kLow), run_with("mine", kHigh, unknown)).verdict() ==
        Verdict::inconclusive); // which way is better?
  const PerfDelta absent{.metric = "gone"};
  CHECK(compare(run_with("mine", kLow), run_with("mine", kLow, absent)).verdict() ==
        Verdict::inconclusive);
}

TEST_CASE("without a limit a metric is shown, and fails when it must hold", "[comparison]")
{
  const auto before = run_with("p99_wake_ns", kLow);
  const auto after = run_with("p99_wake_ns", kHigh);
  const auto found = compare(before, after);
  REQUIRE(found.metrics.size() == 1);
  CHECK(found.metrics[0].is_regression);
  CHECK(found.verdict() == Verdict::pass);
  CHECK(compare(before, after, {.must_hold = {"p99_wake_ns"}}).verdict() == Verdict::fail);
  CHECK(compare(before, after, {.threshold = 0.3}).metrics.empty());
  CHECK(compare(before, before, {.must_hold = {"p99_wake_ns"}}).verdict() == Verdict::pass);
}

TEST_CASE("several runs of a side are one sample, and clocks do not meet", "[comparison]")
{
  const auto one = run_with("p99_wake_ns", {100});
  const auto pooled =
      compare_run_sets({one, run_with("p99_wake_ns", {101})}, {run_with("p99_wake_ns", kHigh)}, {});
  REQUIRE(pooled.metrics.size() == 1);
  CHECK(pooled.metrics[0].samples.before.count == 2);
  const auto apart = compare(one, run_with("p99_wake_ns", {100}, {}, "real"));
  CHECK(apart.groups == 0);
  CHECK(apart.missing.size() == 2);
}

} // namespace ktstr
