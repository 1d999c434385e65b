/// How much a metric of a test may get worse from some runs to later ones.
#pragma once

#include <optional>
#include <string>

#include "core/base/json.h"

namespace ktstr {

struct PerfDelta {
  std::string metric;
  std::optional<bool> is_higher_better; ///< nothing: as the metric says, or is known of it
  double max_regression_pct = 10;       ///< of the mean before
  double min_abs = 0;                   ///< in the metric's unit; less means nothing
};

Json to_json(const PerfDelta& delta);
/// Errors: no metric, a member of the wrong type.
Result<PerfDelta> perf_delta_from_json(const Json& json);

} // namespace ktstr
