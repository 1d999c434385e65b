#include <cmath>
#include <vector>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_floating_point.hpp>

#include "core/stats/sample_comparison.h"

using Catch::Matchers::WithinAbs;

namespace ktstr {

namespace {

SampleComparison compare(const std::vector<double>& before, const std::vector<double>& after)
{
  return compare_samples(before, after);
}

} // namespace

TEST_CASE("the p-value is what integrating Student's density gives", "[stats]")
{
  // t = 2.79910 with 27.84861 degrees of freedom: 0.0091998 by Simpson's rule.
  const std::vector<double> a{
      27.5, 21.0, 19.0, 23.6, 17.0, 17.9, 16.9, 20.1, 21.9, 22.6, 23.1, 19.6, 19.0, 21.7, 21.4};
  const std::vector<double> b{
      27.1, 22.0, 20.8, 23.4, 23.4, 23.5, 25.8, 22.0, 24.8, 20.2, 21.9, 22.1, 22.9, 30.4, 23.5};
  const auto found = compare(a, b);
  CHECK_THAT(found.p_value, WithinAbs(0.0091998, 1e-6));
  CHECK(found.is_separated);
}

TEST_CASE("noise separates nothing, a step does", "[stats]")
{
  CHECK_FALSE(compare({10, 12, 11, 13}, {11, 12, 10, 13}).is_separated);
  CHECK(compare({10, 12, 11, 13}, {20, 22, 21, 23}).is_separated);
  CHECK(compare({10, 10}, {11, 11}).is_separated); // the virtual clock has no noise
  CHECK_FALSE(compare({10, 10}, {10, 10}).is_separated);
}

TEST_CASE("all of one side beyond all of the other separates, whatever the test says", "[stats]")
{
  const auto found = compare({1, 100}, {101, 250});
  CHECK(found.p_value > 0.05);
  CHECK(found.is_separated);
}

TEST_CASE("one value says nothing of noise", "[stats]")
{
  const auto found = compare({10}, {100, 100});
  CHECK_FALSE(found.is_enough);
  CHECK_FALSE(found.is_separated);
  CHECK(found.p_value == 1);
}

TEST_CASE("a change is relative to what was before", "[stats]")
{
  CHECK(compare({10, 10}, {15, 15}).relative() == 0.5);
  CHECK(compare({-10, -10}, {-15, -15}).relative() == -0.5);
  CHECK(std::isinf(compare({0, 0}, {1, 1}).relative()));
  CHECK(compare({0, 0}, {0, 0}).relative() == 0);
}

} // namespace ktstr
