/// A limit on how much a metric may get worse between two sets of runs. A single run ignores it; a
/// comparison over many runs enforces it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/support/broken_rule.h"
#include "core/support/polarity.h"

namespace ktstr::support {

/// Rules: empty, whitespace, separator, nonprintable.
Rejection check_perf_delta_metric(std::string_view metric);
/// A target has no direction: rule target_value.
Rejection check_perf_delta_direction(const Polarity& direction);

struct PerfDeltaAssertion {
  std::string metric;
  std::optional<Polarity> direction;
  std::optional<double> max_regression_pct;
  std::optional<double> min_abs;
  std::optional<std::uint16_t> phase; ///< 0 is the baseline, steps count from 1

  static Result<PerfDeltaAssertion> create(std::string_view metric);
};

/// What a sidecar keeps of it; absent values are null.
Json to_json(const PerfDeltaAssertion& assertion);

} // namespace ktstr::support
