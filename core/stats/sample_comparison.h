/// Whether two samples of one thing differ by more than their noise.
#pragma once

#include <span>

#include "core/stats/sample_summary.h"

namespace ktstr {

/// Below this nothing can be said of noise.
inline constexpr std::size_t kLeastForComparison = 2;

struct SampleComparison {
  SampleSummary before;
  SampleSummary after;
  double p_value = 1; ///< two-sided, of Welch's t-test; 1 when a side has too few values
  bool is_enough = false;
  /// The test rejects chance at 5 %, or all of one side lies beyond all of the other.
  bool is_separated = false;
  /// (after - before) / |before| of the means; infinite from 0.
  [[nodiscard]] double relative() const;
};

/// B. L. Welch, "The generalization of 'Student's' problem", Biometrika 34 (1947); the degrees of
/// freedom are Satterthwaite's.
SampleComparison compare_samples(std::span<const double> before, std::span<const double> after);

} // namespace ktstr
