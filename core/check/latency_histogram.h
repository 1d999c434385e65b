/// A histogram of times with constant relative error: every power of two is cut into 16 equal
/// buckets, so a value is known to 6.25 %, from 1 ns to 18 minutes, in 2.5 KiB and without a cap on
/// the number of samples. Plain data: it lives in memory that is shared between processes.
#pragma once

#include <array>
#include <cstdint>

namespace ktstr {

struct LatencyHistogram {
  static constexpr int kSubBits = 4;                        ///< 16 buckets per power of two
  static constexpr int kMaxBits = 40;                       ///< 2^40 ns, 18 minutes
  static constexpr std::uint64_t kLimit = 1ULL << kMaxBits; ///< this and more counts as the last
  static constexpr int kBuckets = (kMaxBits - kSubBits + 1) << kSubBits;

  std::array<std::uint32_t, kBuckets> counts{};
  std::uint64_t count = 0;
  std::uint64_t sum = 0;     ///< exact
  std::uint64_t max = 0;     ///< exact
  double sum_of_squares = 0; ///< for the variation
};

void record(LatencyHistogram& histogram, std::uint64_t value);
void merge(LatencyHistogram& into, const LatencyHistogram& from);

/// Nearest-rank percentile, 0 < fraction <= 1: the upper end of the bucket that holds it, never
/// above `max`. 0 for an empty histogram.
std::uint64_t percentile(const LatencyHistogram& histogram, double fraction);
/// 0 for an empty histogram.
double mean(const LatencyHistogram& histogram);
/// Standard deviation divided by the mean; 0 when the mean is.
double variation(const LatencyHistogram& histogram);

} // namespace ktstr
