#include "core/support/perf_delta.h"

#include "core/base/text.h"
#include "core/support/name_rules.h"

namespace ktstr::support {

Rejection check_perf_delta_metric(std::string_view metric)
{
  if (metric.empty())
    return BrokenRule{"empty", "the metric of a perf-delta assertion must not be empty"};
  const std::string_view rule = forbidden_byte(metric);
  if (rule.empty())
    return std::nullopt;
  return BrokenRule{rule,
                    fmt::format("metric '{}' of a perf-delta assertion must be printable ASCII "
                                "without blanks, '/' and '\\'",
                                printable(metric))};
}

Rejection check_perf_delta_direction(const Polarity& direction)
{
  if (direction.kind != PolarityKind::target_value)
    return std::nullopt;
  return BrokenRule{"target_value", "the direction of a perf-delta assertion must not be a target"};
}

Result<PerfDeltaAssertion> PerfDeltaAssertion::create(std::string_view metric)
{
  if (const auto broken = check_perf_delta_metric(metric))
    return to_error(*broken);
  return PerfDeltaAssertion{.metric = std::string(metric)};
}

Json to_json(const PerfDeltaAssertion& assertion)
{
  const auto number = [](const auto& value) { return value ? Json(*value) : Json(); };
  return Json::object({
      {"metric", assertion.metric},
      {"direction", assertion.direction ? to_json(*assertion.direction) : Json()},
      {"max_regression_pct", number(assertion.max_regression_pct)},
      {"min_abs", number(assertion.min_abs)},
      {"phase", number(assertion.phase)},
  });
}

} // namespace ktstr::support
