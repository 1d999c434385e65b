#include "core/stats/sample_summary.h"

#include <cmath>

#include <boost/accumulators/accumulators.hpp>
#include <boost/accumulators/statistics/count.hpp>
#include <boost/accumulators/statistics/max.hpp>
#include <boost/accumulators/statistics/mean.hpp>
#include <boost/accumulators/statistics/min.hpp>
#include <boost/accumulators/statistics/stats.hpp>
#include <boost/accumulators/statistics/variance.hpp>
#include <boost/math/statistics/univariate_statistics.hpp>

namespace ktstr {

namespace {

namespace acc = boost::accumulators;

using Moments = acc::accumulator_set<
    double,
    acc::stats<acc::tag::count, acc::tag::mean, acc::tag::variance, acc::tag::min, acc::tag::max>>;

std::vector<double> finite_ones(std::span<const double> values)
{
  std::vector<double> kept;
  for (const double value : values)
    if (std::isfinite(value))
      kept.push_back(value);
  return kept;
}

std::vector<double> distances(std::span<const double> values, double center)
{
  std::vector<double> list;
  for (const double value : values)
    list.push_back(std::abs(value - center));
  return list;
}

double mean_deviation(std::span<const double> values, double center)
{
  acc::accumulator_set<double, acc::stats<acc::tag::mean>> deviations;
  for (const double distance : distances(values, center))
    deviations(distance);
  return acc::mean(deviations);
}

} // namespace

SampleSummary summarize(std::span<const double> values)
{
  auto kept = finite_ones(values);
  if (kept.empty())
    return {};
  Moments moments;
  for (const double value : kept)
    moments(value);
  SampleSummary summary{.count = acc::count(moments),
                        .mean = acc::mean(moments),
                        .least = acc::min(moments),
                        .greatest = acc::max(moments)};
  const auto count = static_cast<double>(summary.count);
  if (summary.count > 1) // Boost's variance is that of a whole population
    summary.standard_deviation = std::sqrt(acc::variance(moments) * count / (count - 1));
  summary.median = boost::math::statistics::median(kept); // reorders
  auto from_median = distances(kept, summary.median); // Boost 1.74 has a wrong function for this
  summary.deviation = boost::math::statistics::median(from_median);
  return summary;
}

std::vector<std::size_t> outliers(std::span<const double> values)
{
  constexpr double kMostScore = 3.5;
  constexpr double kMedianScale = 0.6745;     // of a normal distribution: MAD / sigma
  constexpr double kMeanScale = 1 / 1.253314; // and mean deviation / sigma
  const auto kept = finite_ones(values);
  if (kept.size() < kLeastForOutliers)
    return {};
  const auto summary = summarize(kept);
  const bool is_spread = summary.deviation > 0;
  const double spread = is_spread ? summary.deviation : mean_deviation(kept, summary.median);
  if (spread <= 0)
    return {};
  const double scale = is_spread ? kMedianScale : kMeanScale;
  std::vector<std::size_t> found;
  for (std::size_t i = 0; i < values.size(); ++i)
    if (std::isfinite(values[i]) &&
        scale * std::abs(values[i] - summary.median) / spread > kMostScore)
      found.push_back(i);
  return found;
}

} // namespace ktstr
