#include "core/check/check_parts.h"

#include <algorithm>
#include <set>
#include <tuple>

#include <fmt/format.h>

namespace ktstr::checks {

namespace {

template <typename Key> std::vector<Group> grouped(const Reports& reports, Key key_of)
{
  std::vector<Group> groups;
  for (const auto& report : reports) {
    const auto is_home = [&](const Group& group) {
      return key_of(*group.front()) == key_of(report);
    };
    const auto home = std::find_if(groups.begin(), groups.end(), is_home);
    if (home != groups.end())
      home->push_back(&report);
    else
      groups.push_back({&report});
  }
  return groups;
}

} // namespace

std::string in_ms(double ns)
{
  return amount(ns, "ns");
}

Finding about(const WorkerReport& worker, const std::string& words)
{
  return {.what = fmt::format("{} {}", name_of(worker), words),
          .worker = worker.index,
          .cgroup = worker.cgroup,
          .step = worker.step};
}

Finding about(const Group& group, std::string words)
{
  const auto& member = *group.front();
  return {.what = std::move(words), .cgroup = member.cgroup, .step = member.step};
}

std::string group_name(const WorkerReport& member)
{
  const auto place = member.cgroup.empty() ? std::string("the workers without a cgroup")
                                           : fmt::format("cgroup '{}'", member.cgroup);
  return member.step.empty() ? place : fmt::format("{} in step '{}'", place, member.step);
}

std::vector<Group> by_cgroup(const Reports& reports)
{
  return grouped(reports, [](const WorkerReport& r) { return std::tie(r.step, r.cgroup); });
}

std::vector<Group> by_cgroup_and_kind(const Reports& reports)
{
  return grouped(reports, [](const WorkerReport& r) {
    return std::tie(r.step, r.cgroup, r.work_type, r.nice, r.policy);
  });
}

double patience_ns(const Reports& reports)
{
  std::set<int> cpus;
  std::map<std::string, std::size_t> workers_of_step;
  for (const auto& report : reports) {
    cpus.insert(report.allowed_cpus.begin(), report.allowed_cpus.end());
    ++workers_of_step[report.step];
  }
  std::size_t busiest_step = 0;
  for (const auto& [step, count] : workers_of_step)
    if (!step.empty())
      busiest_step = std::max(busiest_step, count);
  const auto workers = static_cast<double>(workers_of_step[""] + busiest_step);
  const auto per_cpu = workers / static_cast<double>(std::max<std::size_t>(1, cpus.size()));
  return 4 * kTurnNs * std::max(1.0, per_cpu);
}

} // namespace ktstr::checks
