/// Metrics that a comparison of runs knows by name.
#pragma once

#include <string_view>

namespace ktstr::support {

struct RegisteredMetric {
  std::string_view name;
  /// Only an ingredient of a rate that is shown: no limit can be put on it alone.
  bool is_rate_component = false;
};

/// Null when no metric has that name.
const RegisteredMetric* find_registered_metric(std::string_view name);

} // namespace ktstr::support
