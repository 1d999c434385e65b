#include "core/check/check_parts.h"

#include <algorithm>
#include <set>
#include <tuple>

#include <fmt/core.h>

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

Patience::Patience(const Reports& reports)
{
  std::set<int> cpus;
  for (const auto& report : reports) {
    cpus.insert(report.allowed_cpus.begin(), report.allowed_cpus.end());
    ++workers_[report.step][report.weight.most];
  }
  cpus_ = static_cast<double>(std::max<std::size_t>(1, cpus.size()));
}

double Patience::ns(double weight) const
{
  double lasting = 0;
  double busiest_step = 0;
  for (const auto& [step, workers] : workers_) {
    double turns = 0;
    for (const auto& [other, count] : workers)
      turns += count * std::max(1.0, other / weight);
    if (step.empty())
      lasting = turns;
    else
      busiest_step = std::max(busiest_step, turns);
  }
  return 4 * kTurnNs * std::max(1.0, (lasting + busiest_step) / cpus_);
}

} // namespace ktstr::checks
