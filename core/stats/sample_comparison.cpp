#include "core/stats/sample_comparison.h"

#include <cmath>
#include <limits>

#include <boost/math/distributions/students_t.hpp>

namespace ktstr {

namespace {

constexpr double kSignificance = 0.05;

/// Precondition: both have two values at least.
double welch_p_value(const SampleSummary& a, const SampleSummary& b)
{
  const double of_a = a.standard_deviation * a.standard_deviation / static_cast<double>(a.count);
  const double of_b = b.standard_deviation * b.standard_deviation / static_cast<double>(b.count);
  const double variance = of_a + of_b;
  if (!(variance > 0))
    return a.mean == b.mean ? 1 : 0;
  const double t = std::abs(a.mean - b.mean) / std::sqrt(variance);
  const double freedom = variance * variance /
                         (of_a * of_a / static_cast<double>(a.count - 1) +
                          of_b * of_b / static_cast<double>(b.count - 1));
  const boost::math::students_t distribution(freedom);
  return 2 * boost::math::cdf(boost::math::complement(distribution, t));
}

} // namespace

double SampleComparison::relative() const
{
  if (before.mean == 0)
    return after.mean == 0 ? 0 : std::copysign(std::numeric_limits<double>::infinity(), after.mean);
  return (after.mean - before.mean) / std::abs(before.mean);
}

SampleComparison compare_samples(std::span<const double> before, std::span<const double> after)
{
  SampleComparison comparison{.before = summarize(before), .after = summarize(after)};
  const auto& a = comparison.before;
  const auto& b = comparison.after;
  comparison.is_enough = a.count >= kLeastForComparison && b.count >= kLeastForComparison;
  if (!comparison.is_enough)
    return comparison;
  comparison.p_value = welch_p_value(a, b);
  comparison.is_separated =
      comparison.p_value < kSignificance || a.greatest < b.least || b.greatest < a.least;
  return comparison;
}

} // namespace ktstr
