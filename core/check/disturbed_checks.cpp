#include "core/check/disturbed_checks.h"

#include <algorithm>
#include <array>

namespace ktstr {

namespace {

/// Checks that no disturbance can break: a scheduler has to serve everybody all the same.
constexpr std::array<std::string_view, 3> kUndisturbed{"progress", "gap", "affinity"};

bool is_violated(const CheckOutcome& outcome)
{
  return !outcome.is_held && !outcome.is_inconclusive;
}

/// A limit on its CPU time keeps a disturber waiting, as it should: no gap of theirs counts.
CheckLimits limits_of_disturbers()
{
  return {.progress = true, .gap = false, .affinity = true};
}

} // namespace

std::vector<CheckOutcome> check_disturbed_workers(const CheckLimits& limits,
                                                  const CheckConditions& conditions,
                                                  const std::vector<WorkerReport>& reports,
                                                  std::string_view disturbances)
{
  std::vector<WorkerReport> own;
  std::vector<WorkerReport> disturbers;
  for (const auto& report : reports)
    (report.is_disturber ? disturbers : own).push_back(report);
  auto outcomes = check_workers(limits, conditions, own);
  for (auto& outcome : outcomes)
    if (is_violated(outcome) &&
        std::find(kUndisturbed.begin(), kUndisturbed.end(), outcome.name) == kUndisturbed.end())
      outcome = inconclusive(
          outcome.name,
          fmt::format("{}; nothing follows while '{}' disturbs", outcome.text, disturbances));
  for (auto& outcome : check_workers(limits_of_disturbers(), conditions, disturbers))
    if (is_violated(outcome))
      outcomes.push_back(std::move(outcome));
  return outcomes;
}

} // namespace ktstr
