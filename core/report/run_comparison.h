/// What metrics cost in some runs against others: every cell of a test, scheduler, machine and
/// kernel is a sample, whatever its seed and run. Only cells that passed count, and no two clocks
/// meet.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/model/perf_delta.h"
#include "core/model/verdict.h"
#include "core/report/style.h"
#include "core/run/recorded_run.h"
#include "core/stats/metric_polarity.h"
#include "core/stats/sample_comparison.h"

namespace ktstr {

struct MetricComparison {
  std::string cells; ///< "fairness/scx_llc+nosteal/tiny-2llc"
  std::string metric;
  std::string unit;
  SampleComparison samples;
  Movement movement = Movement::unset; ///< of the means
  std::optional<PerfDelta> limit;      ///< that the test set, in the later runs
  bool is_required = false;            ///< it has a limit, or must hold
  /// Worse, beyond the noise, and beyond `limit`, or where there is none the threshold.
  bool is_regression = false;
  /// Required, and nobody can say: a side has one value, or which way is better is not known.
  [[nodiscard]] bool is_unjudged() const;
};

struct RunComparison {
  std::vector<MetricComparison> metrics; ///< regressions first, then by how far they moved
  std::vector<std::string> missing;      ///< cells that passed on one side only
  std::size_t groups = 0;                ///< cells that passed on both
  std::set<std::string> names;           ///< of all metrics that they have
  /// What is required regressed: fail; could not be judged: inconclusive.
  [[nodiscard]] Verdict verdict() const;
};

struct ComparisonOptions {
  double threshold = 0.05;            ///< of metrics without a limit
  std::vector<std::string> must_hold; ///< metrics that fail the comparison without a limit, too
};

RunComparison compare_run_sets(const std::vector<RecordedRun>& before,
                               const std::vector<RecordedRun>& after,
                               const ComparisonOptions& options);

/// What moved beyond noise and threshold, and every limit with what became of it.
std::string render_comparison(const Style& style, const RunComparison& comparison);
Json to_json(const RunComparison& comparison);

} // namespace ktstr
