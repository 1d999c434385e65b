/// What changed from one run to another: verdicts of cells, and metrics of cells that passed in
/// both.
#pragma once

#include <string>
#include <vector>

#include "core/report/style.h"
#include "core/run/recorded_run.h"
#include "core/stats/metric_polarity.h"

namespace ktstr {

struct VerdictChange {
  std::string cell;
  Verdict before = Verdict::unset;
  Verdict after = Verdict::unset;
  std::string reason; ///< of the verdict that is no pass; the later one when both are
  [[nodiscard]] bool is_worse() const { return after > before && after > Verdict::pass; }
};

struct MetricChange {
  std::string cell;
  std::string metric;
  std::string unit;
  double before = 0;
  double after = 0;
  Movement movement = Movement::unset;
  /// (after - before) / |before|; infinite when there was nothing.
  [[nodiscard]] double relative() const;
};

struct RunDifference {
  std::vector<VerdictChange> verdicts;  ///< those for the worse first, then by name
  std::vector<MetricChange> metrics;    ///< the greatest changes first
  std::vector<std::string> only_before; ///< names of cells
  std::vector<std::string> only_after;
  std::vector<std::string> incomparable; ///< clocks, kernels or topologies differ: no metrics
  std::size_t common = 0;
  std::size_t same_bits = 0; ///< of the common ones, those whose digests are equal
  [[nodiscard]] bool is_worse() const;
};

/// Metrics that changed by less than `threshold` (0.05: five percent) are left out.
RunDifference compare_runs(const RecordedRun& before, const RecordedRun& after, double threshold);

std::string
render_difference(const Style& style, const RunDifference& difference, double threshold);
Json to_json(const RunDifference& difference);

/// "26.4 ms" for nanoseconds, "8 x" else; as many digits as people compare.
std::string format_metric(double value, std::string_view unit);

} // namespace ktstr
