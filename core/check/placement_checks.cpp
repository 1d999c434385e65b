/// Checks of where workers ran: affinity and use of all CPUs.
#include <algorithm>
#include <set>

#include <fmt/core.h>

#include "core/base/text.h"
#include "core/check/check_parts.h"

namespace ktstr::checks {

namespace {

std::vector<int> difference(const std::vector<int>& of, const std::set<int>& without)
{
  std::vector<int> rest;
  std::copy_if(of.begin(), of.end(), std::back_inserter(rest), [&](int cpu) {
    return without.count(cpu) == 0;
  });
  return rest;
}

Finding misplacement_of(const WorkerReport& worker)
{
  auto finding = about(worker,
                       fmt::format("was on CPU {} at {}, where it was not allowed ({} times)",
                                   worker.misplaced_cpu,
                                   in_ms(static_cast<double>(worker.misplaced_at_ns)),
                                   worker.misplaced));
  finding.cpu = worker.misplaced_cpu;
  finding.at_ns = worker.misplaced_at_ns;
  return finding;
}

Finding trespass_of(const WorkerReport& worker, const std::vector<int>& forbidden)
{
  auto finding = about(worker,
                       fmt::format("ran on CPU {}, allowed are {}",
                                   format_cpu_list(forbidden),
                                   format_cpu_list(worker.allowed_cpus)));
  finding.cpu = forbidden.front();
  return finding;
}

} // namespace

std::optional<CheckOutcome>
affinity(const CheckLimits& limits, const CheckConditions&, const Reports& reports)
{
  if (!limits.affinity)
    return std::nullopt;
  std::vector<Finding> outside;
  std::size_t restricted = 0;
  std::size_t seen = 0;
  for (const auto& worker : reports) {
    if (worker.misplaced > 0)
      outside.push_back(misplacement_of(worker));
    if (!worker.is_restricted)
      continue;
    ++restricted;
    seen += worker.used_cpus.empty() ? 0 : 1;
    const std::set<int> allowed(worker.allowed_cpus.begin(), worker.allowed_cpus.end());
    const auto forbidden = difference(worker.used_cpus, allowed);
    if (!forbidden.empty())
      outside.push_back(trespass_of(worker, forbidden));
  }
  if (!outside.empty())
    return violated("affinity", std::move(outside));
  if (restricted == 0)
    return std::nullopt;
  if (seen == 0)
    return inconclusive("affinity",
                        fmt::format("none of the {} restricted workers ran", restricted));
  return held("affinity", fmt::format("{} restricted workers ran only where they may", seen));
}

/// A worker that is bound to a CPU says nothing about how a scheduler spreads work: those that are
/// free count, unless there are none.
std::optional<CheckOutcome>
all_cpus_used(const CheckLimits& limits, const CheckConditions& conditions, const Reports& reports)
{
  if (!limits.all_cpus_used)
    return std::nullopt;
  const bool has_free = std::any_of(
      reports.begin(), reports.end(), [](const auto& worker) { return !worker.is_restricted; });
  std::set<int> used;
  std::set<int> allowed;
  std::size_t count = 0;
  for (const auto& worker : reports) {
    if (has_free && worker.is_restricted)
      continue;
    ++count;
    used.insert(worker.used_cpus.begin(), worker.used_cpus.end());
    allowed.insert(worker.allowed_cpus.begin(), worker.allowed_cpus.end());
  }
  const auto out_of_reach = difference(conditions.cpus, allowed);
  const auto idle = difference(conditions.cpus, used);
  if (!out_of_reach.empty())
    return inconclusive("all_cpus_used",
                        fmt::format("no worker may run on CPU {}", format_cpu_list(out_of_reach)));
  if (!idle.empty()) {
    Finding finding{.what = fmt::format("CPU {} ran none of {} {}workers",
                                        format_cpu_list(idle),
                                        count,
                                        has_free ? "free " : ""),
                    .cpu = idle.front()};
    return violated("all_cpus_used", std::vector{std::move(finding)});
  }
  return held("all_cpus_used", fmt::format("all {} CPUs ran workers", conditions.cpus.size()));
}

} // namespace ktstr::checks
