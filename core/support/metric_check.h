/// What a payload's exit code and metrics must be. An exit code that differs hides everything else:
/// it is the only failure then. Bounds are inclusive.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/support/metric.h"

namespace ktstr::support {

enum class MetricCheckKind { unset, min, max, range, exists, exit_code };

struct MetricCheck {
  MetricCheckKind kind = MetricCheckKind::unset;
  std::string metric; ///< of all but exit_code
  double low = 0;     ///< of min and range
  double high = 0;    ///< of max and range
  int exit_code = 0;

  static MetricCheck min(std::string metric, double value);
  static MetricCheck max(std::string metric, double value);
  /// An error unless low <= high; NaN is never.
  static Result<MetricCheck> range(std::string metric, double low, double high);
  static MetricCheck exists(std::string metric);
  static MetricCheck exit_code_eq(int expected);
};

struct MetricVerdict {
  std::vector<std::string> failures; ///< one sentence each, in the order of the checks
  [[nodiscard]] bool is_pass() const { return failures.empty(); }
};

MetricVerdict evaluate_checks(const std::vector<MetricCheck>& checks,
                              const PayloadMetrics& metrics,
                              std::string_view standard_error);

/// The name on the wire of a built-in metric: "TaobenchTotalQps" is taobench_total_qps. Digits stay
/// with the word before them.
std::string builtin_metric_name(std::string_view variant);

} // namespace ktstr::support
