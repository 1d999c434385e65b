#include "core/check/check_outcome.h"

#include <algorithm>

namespace ktstr {

Json to_json(const CheckOutcome& check)
{
  return Json::object({{"name", check.name},
                       {"held", check.is_held},
                       {"inconclusive", check.is_inconclusive},
                       {"text", check.text}});
}

CheckOutcome held(std::string name, std::string text)
{
  return {.name = std::move(name), .is_held = true, .text = std::move(text)};
}

CheckOutcome violated(std::string name, std::string text)
{
  return {.name = std::move(name), .text = std::move(text)};
}

CheckOutcome inconclusive(std::string name, std::string text)
{
  return {.name = std::move(name), .is_inconclusive = true, .text = std::move(text)};
}

Verdict verdict_of(const std::vector<CheckOutcome>& checks)
{
  const auto is_violated = [](const CheckOutcome& c) { return !c.is_held && !c.is_inconclusive; };
  if (std::any_of(checks.begin(), checks.end(), is_violated))
    return Verdict::fail;
  const auto is_held = [](const CheckOutcome& c) { return c.is_held; };
  const bool all_held = std::all_of(checks.begin(), checks.end(), is_held);
  return all_held && !checks.empty() ? Verdict::pass : Verdict::inconclusive;
}

} // namespace ktstr
