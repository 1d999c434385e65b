#include <cmath>
#include <limits>

#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>

#include "core/stats/sample_summary.h"

using namespace ktstr; // NOLINT
using Catch::Approx;

TEST_CASE("the summary of some values", "[stats]")
{
  const std::vector<double> values{9, 1, 2, 4, 3};
  const auto summary = summarize(values);
  CHECK(summary.count == 5);
  CHECK(summary.median == 3);
  CHECK(summary.deviation == 1); // distances 6 2 1 1 0
  CHECK(summary.mean == Approx(3.8));
  CHECK(summary.standard_deviation == Approx(3.1144823));
  CHECK(summary.least == 1);
  CHECK(summary.greatest == 9);
}

TEST_CASE("one value spreads by nothing, and of none there is nothing", "[stats]")
{
  const std::vector<double> one{7};
  CHECK(summarize(one).median == 7);
  CHECK(summarize(one).deviation == 0);
  CHECK(summarize(one).standard_deviation == 0);
  CHECK(summarize({}).count == 0);
}

TEST_CASE("values that are no numbers are left out", "[stats]")
{
  const std::vector<double> values{std::nan(""), 2, std::numeric_limits<double>::infinity(), 4};
  CHECK(summarize(values).count == 2);
  CHECK(summarize(values).median == 3);
}

TEST_CASE("a value far from the others is an outlier, by its place", "[stats]")
{
  const std::vector<double> values{10, 11, 90, 10, 12, 11};
  CHECK(outliers(values) == std::vector<std::size_t>{2});
}

TEST_CASE("one value that differs from many equal ones is an outlier", "[stats]")
{
  const std::vector<double> values{5, 5, 5, 5, 5, 5, 5, 9};
  CHECK(outliers(values) == std::vector<std::size_t>{7});
}

TEST_CASE("equal values, evenly spread ones and few ones have no outlier", "[stats]")
{
  CHECK(outliers(std::vector<double>{5, 5, 5, 5, 5, 5}).empty());
  CHECK(outliers(std::vector<double>{1, 2, 3, 4, 5, 6}).empty());
  CHECK(outliers(std::vector<double>{1, 1, 1, 900}).empty());
}
