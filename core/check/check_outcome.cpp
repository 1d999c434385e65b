#include "core/check/check_outcome.h"

#include <algorithm>

#include <fmt/core.h>

#include "core/base/text.h"

namespace ktstr {

namespace {

std::string text_of(const std::vector<Finding>& findings)
{
  constexpr std::size_t kShown = 4;
  std::vector<std::string> texts;
  for (std::size_t i = 0; i < std::min(kShown, findings.size()); ++i)
    texts.push_back(text_of(findings[i]));
  if (findings.size() > kShown)
    texts.push_back(fmt::format("and {} more", findings.size() - kShown));
  return join(texts, "; ");
}

CheckOutcome outcome(std::string name, std::vector<Finding> findings)
{
  CheckOutcome outcome{.name = std::move(name), .text = text_of(findings)};
  outcome.findings = std::move(findings);
  return outcome;
}

std::vector<Finding> in_words(std::string what)
{
  std::vector<Finding> findings(1);
  findings.front().what = std::move(what);
  return findings;
}

} // namespace

Json to_json(const CheckOutcome& check)
{
  auto findings = Json::array();
  const auto kept = std::min(check.findings.size(), kMostFindings);
  for (std::size_t i = 0; i < kept; ++i)
    findings.push(to_json(check.findings[i]));
  return Json::object({{"name", check.name},
                       {"held", check.is_held},
                       {"inconclusive", check.is_inconclusive},
                       {"text", check.text},
                       {"findings", std::move(findings)},
                       {"findings_left_out", check.findings.size() - kept}});
}

CheckOutcome held(std::string name, std::vector<Finding> findings)
{
  auto check = outcome(std::move(name), std::move(findings));
  check.is_held = true;
  return check;
}

CheckOutcome violated(std::string name, std::vector<Finding> findings)
{
  return outcome(std::move(name), std::move(findings));
}

CheckOutcome inconclusive(std::string name, std::vector<Finding> findings)
{
  auto check = outcome(std::move(name), std::move(findings));
  check.is_inconclusive = true;
  return check;
}

CheckOutcome held(std::string name, std::string what)
{
  return held(std::move(name), in_words(std::move(what)));
}

CheckOutcome violated(std::string name, std::string what)
{
  return violated(std::move(name), in_words(std::move(what)));
}

CheckOutcome inconclusive(std::string name, std::string what)
{
  return inconclusive(std::move(name), in_words(std::move(what)));
}

CheckOutcome judged_by_limit(std::string name, Finding finding)
{
  const bool is_kept = keeps_limit(finding);
  std::vector<Finding> findings;
  findings.push_back(std::move(finding));
  return is_kept ? held(std::move(name), std::move(findings))
                 : violated(std::move(name), std::move(findings));
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
