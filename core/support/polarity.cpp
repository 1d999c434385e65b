#include "core/support/polarity.h"

#include <array>
#include <cmath>

#include "core/base/text.h"

namespace ktstr::support {

namespace {

constexpr std::string_view kTargetValue = "TargetValue";

constexpr std::array<std::pair<PolarityKind, std::string_view>, 4> kPlain{{
    {PolarityKind::unknown, "Unknown"},
    {PolarityKind::higher_better, "HigherBetter"},
    {PolarityKind::lower_better, "LowerBetter"},
    {PolarityKind::informational, "Informational"},
}};

} // namespace

Polarity Polarity::from_higher_is_worse(bool higher_is_worse)
{
  return {.kind = higher_is_worse ? PolarityKind::lower_better : PolarityKind::higher_better};
}

Result<Polarity> Polarity::toward(double target)
{
  if (!std::isfinite(target))
    return Error::make(
        ErrorKind::invalid, "Polarity::TargetValue target must be finite, is {}", target);
  return Polarity{.kind = PolarityKind::target_value, .target = target};
}

std::optional<bool> classify_direction(const Polarity& polarity)
{
  if (polarity.kind == PolarityKind::informational)
    return std::nullopt;
  return polarity.kind != PolarityKind::higher_better;
}

Json to_json(const Polarity& polarity)
{
  for (const auto& [kind, name] : kPlain)
    if (kind == polarity.kind)
      return {name};
  const bool is_finite = std::isfinite(polarity.target);
  return Json::object({{std::string(kTargetValue), is_finite ? Json(polarity.target) : Json()}});
}

Result<Polarity> polarity_from_json(const Json& json)
{
  for (const auto& [kind, name] : kPlain)
    if (json.is_string() && json.as_string() == name)
      return Polarity{.kind = kind};
  const Json* target = json.find(kTargetValue);
  if (target != nullptr && target->is_number() && json.members().size() == 1)
    return Polarity{.kind = PolarityKind::target_value, .target = target->as_double()};
  return Error::make(ErrorKind::invalid,
                     "{} is not a polarity: expected \"Unknown\", \"HigherBetter\", "
                     "\"LowerBetter\", \"Informational\" or {{\"TargetValue\":number}}",
                     printable(json.dump()));
}

} // namespace ktstr::support
