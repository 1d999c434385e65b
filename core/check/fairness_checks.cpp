/// Checks of how evenly CPU time was given: spread within a cgroup and between cgroups. The measure
/// is the share of its time that a worker was off the CPU.
#include <algorithm>

#include <fmt/core.h>

#include "core/check/check_parts.h"

namespace ktstr::checks {

namespace {

double off_cpu_pct(const WorkerReport& worker)
{
  const double share = static_cast<double>(worker.cpu_ns) / static_cast<double>(worker.wall_ns);
  return 100 * (1 - std::min(1.0, share));
}

bool has_unmeasured(const Reports& reports)
{
  return std::any_of(
      reports.begin(), reports.end(), [](const WorkerReport& r) { return r.wall_ns == 0; });
}

/// A share in percent, and about whom it is.
struct Percentage {
  double pct = 0;
  Finding whose;
};
using MaybePercentage = std::optional<Percentage>;

Percentage spread_of(const Group& group)
{
  const auto less = [](const auto* a, const auto* b) { return off_cpu_pct(*a) < off_cpu_pct(*b); };
  const auto [best, worst] = std::minmax_element(group.begin(), group.end(), less);
  const double pct = off_cpu_pct(**worst) - off_cpu_pct(**best);
  auto whose = about(
      group,
      fmt::format("off-CPU shares in {} ({} workers) are {:.1f} % apart: {} {:.1f} %, {} {:.1f} %",
                  group_name(*group.front()),
                  group.size(),
                  pct,
                  name_of(**worst),
                  off_cpu_pct(**worst),
                  name_of(**best),
                  off_cpu_pct(**best)));
  whose.worker = (*worst)->index;
  return {pct, std::move(whose)};
}

double mean_off_cpu_pct(const Group& group)
{
  double sum = 0;
  for (const auto* worker : group)
    sum += off_cpu_pct(*worker);
  return sum / static_cast<double>(group.size());
}

bool are_alike(const Group& a, const Group& b)
{
  const auto& x = *a.front();
  const auto& y = *b.front();
  return a.size() == b.size() && x.weight == y.weight && x.work_type == y.work_type &&
         x.nice == y.nice && x.policy == y.policy;
}

/// Groups that equal treatment would make equal: of one step, in cgroups, alike.
std::vector<std::vector<Group>> comparable_cgroups(const Reports& reports)
{
  std::vector<std::vector<Group>> sets;
  for (auto& group : by_cgroup_and_kind(reports)) {
    if (group.front()->cgroup.empty())
      continue;
    const auto fits = [&](const std::vector<Group>& set) {
      return set.front().front()->step == group.front()->step && are_alike(set.front(), group);
    };
    const auto home = std::find_if(sets.begin(), sets.end(), fits);
    if (home != sets.end())
      home->push_back(std::move(group));
    else
      sets.push_back({std::move(group)});
  }
  return sets;
}

Percentage spread_between(const std::vector<Group>& cgroups)
{
  const auto less = [](const Group& a, const Group& b) {
    return mean_off_cpu_pct(a) < mean_off_cpu_pct(b);
  };
  const auto [best, worst] = std::minmax_element(cgroups.begin(), cgroups.end(), less);
  const double pct = mean_off_cpu_pct(*worst) - mean_off_cpu_pct(*best);
  return {pct,
          about(*worst,
                fmt::format("mean off-CPU shares of {} alike cgroups are {:.1f} % apart: {} {:.1f} "
                            "%, {} {:.1f} %",
                            cgroups.size(),
                            pct,
                            group_name(*worst->front()),
                            mean_off_cpu_pct(*worst),
                            group_name(*best->front()),
                            mean_off_cpu_pct(*best)))};
}

CheckOutcome judge(const char* name, Percentage found, Comparison comparison, double limit)
{
  return judged_by_limit(name, held_to(std::move(found.whose), found.pct, "%", comparison, limit));
}

double mean_cpu_ns(const Group& group)
{
  double sum = 0;
  for (const auto* worker : group)
    sum += static_cast<double>(worker->cpu_ns);
  return sum / static_cast<double>(group.size());
}

/// The worker that got least. The mean is not zero.
Percentage least_share(const Group& group)
{
  const auto less = [](const auto* a, const auto* b) { return a->cpu_ns < b->cpu_ns; };
  const auto* poorest = *std::min_element(group.begin(), group.end(), less);
  const double mean = mean_cpu_ns(group);
  const double own = static_cast<double>(poorest->cpu_ns);
  return {100 * own / mean,
          about(*poorest,
                fmt::format("got {} of CPU time, {:.1f} % of the mean {} of {} in {}",
                            in_ms(own),
                            100 * own / mean,
                            in_ms(mean),
                            group.size(),
                            group_name(*group.front())))};
}

} // namespace

std::optional<CheckOutcome>
spread(const CheckLimits& limits, const CheckConditions&, const Reports& reports)
{
  if (!limits.max_spread_pct)
    return std::nullopt;
  if (has_unmeasured(reports))
    return inconclusive("spread", "a worker was measured for no time at all");
  MaybePercentage worst;
  for (const auto& group : by_cgroup_and_kind(reports))
    if (group.size() >= 2)
      if (auto found = spread_of(group); !worst || found.pct > worst->pct)
        worst = std::move(found);
  if (!worst)
    return inconclusive("spread", "no cgroup has two workers of one kind to compare");
  return judge("spread", std::move(*worst), Comparison::at_most, *limits.max_spread_pct);
}

std::optional<CheckOutcome>
share(const CheckLimits& limits, const CheckConditions&, const Reports& reports)
{
  if (!limits.min_share_pct)
    return std::nullopt;
  MaybePercentage least;
  for (const auto& group : by_cgroup_and_kind(reports)) {
    if (group.size() < 2)
      continue;
    if (mean_cpu_ns(group) <= 0)
      return inconclusive("share", group_name(*group.front()) + " got no CPU time at all");
    if (auto found = least_share(group); !least || found.pct < least->pct)
      least = std::move(found);
  }
  if (!least)
    return inconclusive("share", "no cgroup has two workers of one kind to compare");
  return judge("share", std::move(*least), Comparison::at_least, *limits.min_share_pct);
}

std::optional<CheckOutcome>
cgroup_spread(const CheckLimits& limits, const CheckConditions&, const Reports& reports)
{
  if (!limits.max_cgroup_spread_pct)
    return std::nullopt;
  if (has_unmeasured(reports))
    return inconclusive("cgroup_spread", "a worker was measured for no time at all");
  MaybePercentage worst;
  for (const auto& cgroups : comparable_cgroups(reports))
    if (cgroups.size() >= 2)
      if (auto found = spread_between(cgroups); !worst || found.pct > worst->pct)
        worst = std::move(found);
  if (!worst)
    return inconclusive("cgroup_spread",
                        "no two cgroups are alike in weight, and in number, type and nice value of "
                        "their workers");
  return judge(
      "cgroup_spread", std::move(*worst), Comparison::at_most, *limits.max_cgroup_spread_pct);
}

} // namespace ktstr::checks
