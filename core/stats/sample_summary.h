/// What many measurements of one thing say together. Medians, because single runs go astray.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace ktstr {

struct SampleSummary {
  std::size_t count = 0;
  double median = 0;
  double deviation = 0; ///< median absolute deviation from the median
  double mean = 0;
  double standard_deviation = 0; ///< of the sample; 0 when there is one value
  double least = 0;
  double greatest = 0;
};

/// Values that are not finite are left out. All zero when there is none.
SampleSummary summarize(std::span<const double> values);

/// Fewer say nothing about who is astray.
inline constexpr std::size_t kLeastForOutliers = 5;

/// Indices of values whose modified z-score (Iglewicz and Hoaglin) is beyond 3.5, in order. Where
/// more than half of the values are the same, the mean deviation stands in for the median one.
std::vector<std::size_t> outliers(std::span<const double> values);

} // namespace ktstr
