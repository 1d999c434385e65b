#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include "core/check/latency_histogram.h"

using ktstr::LatencyHistogram;

TEST_CASE("a histogram knows every value to 6.25 %", "[histogram]")
{
  const std::uint64_t value = GENERATE(0, 1, 15, 16, 17, 31, 32, 1000, 123456789, 1ULL << 39U);
  LatencyHistogram histogram;
  record(histogram, value);
  record(histogram, value * 4); // so that the maximum does not cap the bucket
  const auto found = percentile(histogram, 0.5);
  CHECK(found >= value);
  CHECK(static_cast<double>(found) <= static_cast<double>(value) * 1.0625 + 1);
}

TEST_CASE("percentiles are nearest rank", "[histogram]")
{
  LatencyHistogram histogram;
  for (std::uint64_t i = 1; i <= 10; ++i)
    record(histogram, i);
  CHECK(percentile(histogram, 0.5) == 5);
  CHECK(percentile(histogram, 0.99) == 10);
  CHECK(percentile(histogram, 0.01) == 1);
}

TEST_CASE("values beyond the range count as the last bucket and keep the maximum", "[histogram]")
{
  LatencyHistogram histogram;
  record(histogram, ~0ULL);
  record(histogram, 1);
  CHECK(histogram.max == ~0ULL);
  CHECK(percentile(histogram, 1.0) >= LatencyHistogram::kLimit - 1);
}

TEST_CASE("an empty histogram is all zero", "[histogram]")
{
  const LatencyHistogram histogram;
  CHECK(percentile(histogram, 0.99) == 0);
  CHECK(mean(histogram) == 0);
  CHECK(variation(histogram) == 0);
}

TEST_CASE("merged histograms are those of all samples", "[histogram]")
{
  LatencyHistogram a;
  LatencyHistogram b;
  record(a, 10);
  record(b, 30);
  merge(a, b);
  CHECK(a.count == 2);
  CHECK(a.max == 30);
  CHECK(mean(a) == Catch::Approx(20));
  CHECK(variation(a) == Catch::Approx(0.5));
}
