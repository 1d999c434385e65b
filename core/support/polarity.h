/// Which way a metric gets better.
#pragma once

#include <optional>

#include "core/base/json.h"

namespace ktstr::support {

enum class PolarityKind { unknown, higher_better, lower_better, target_value, informational };

struct Polarity {
  PolarityKind kind = PolarityKind::unknown;
  double target = 0; ///< of target_value

  static Polarity from_higher_is_worse(bool higher_is_worse);
  /// An error unless the target is finite.
  static Result<Polarity> toward(double target);
  friend bool operator==(const Polarity&, const Polarity&) = default;
};

/// Whether an increase counts as a regression. Nothing for informational metrics; an unknown
/// polarity is taken for the worse.
std::optional<bool> classify_direction(const Polarity& polarity);

/// "HigherBetter", or {"TargetValue": x}; a target that is not finite becomes null.
Json to_json(const Polarity& polarity);
/// Strict: a target must be a number.
Result<Polarity> polarity_from_json(const Json& json);

} // namespace ktstr::support
