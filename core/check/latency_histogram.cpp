#include "core/check/latency_histogram.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace ktstr {

namespace {

constexpr std::uint64_t kSubCount = 1ULL << LatencyHistogram::kSubBits;

/// Values below 16 have a bucket each; above, the leading five bits choose it.
std::size_t bucket_of(std::uint64_t value)
{
  const auto clamped = std::min(value, LatencyHistogram::kLimit - 1);
  if (clamped < kSubCount)
    return clamped;
  const auto shift = std::bit_width(clamped) - 1 - LatencyHistogram::kSubBits;
  const auto octave = static_cast<std::uint64_t>(shift) + 1;
  return (octave << LatencyHistogram::kSubBits) + (clamped >> shift) - kSubCount;
}

/// The greatest value that falls into a bucket.
std::uint64_t upper_end(std::size_t bucket)
{
  const auto octave = bucket >> LatencyHistogram::kSubBits;
  if (octave == 0)
    return bucket;
  const auto lead = kSubCount + (bucket & (kSubCount - 1));
  return ((lead + 1) << (octave - 1)) - 1;
}

} // namespace

void record(LatencyHistogram& histogram, std::uint64_t value)
{
  histogram.counts[bucket_of(value)] += 1;
  histogram.count += 1;
  histogram.sum += value;
  histogram.max = std::max(histogram.max, value);
  histogram.sum_of_squares += static_cast<double>(value) * static_cast<double>(value);
}

void merge(LatencyHistogram& into, const LatencyHistogram& from)
{
  for (std::size_t i = 0; i < into.counts.size(); ++i)
    into.counts[i] += from.counts[i];
  into.count += from.count;
  into.sum += from.sum;
  into.max = std::max(into.max, from.max);
  into.sum_of_squares += from.sum_of_squares;
}

std::uint64_t percentile(const LatencyHistogram& histogram, double fraction)
{
  const auto rank = std::ceil(static_cast<double>(histogram.count) * fraction);
  const auto wanted = std::max<std::uint64_t>(1, static_cast<std::uint64_t>(rank));
  std::uint64_t seen = 0;
  for (std::size_t i = 0; i < histogram.counts.size(); ++i) {
    seen += histogram.counts[i];
    if (seen >= wanted)
      return std::min(upper_end(i), histogram.max);
  }
  return histogram.max;
}

double mean(const LatencyHistogram& histogram)
{
  return histogram.count == 0
             ? 0
             : static_cast<double>(histogram.sum) / static_cast<double>(histogram.count);
}

double variation(const LatencyHistogram& histogram)
{
  const double average = mean(histogram);
  if (average <= 0)
    return 0;
  const double square = histogram.sum_of_squares / static_cast<double>(histogram.count);
  return std::sqrt(std::max(0.0, square - average * average)) / average;
}

} // namespace ktstr
