/// Checks of where memory lies, per cgroup: on the nodes of the workers' CPUs, on nodes without
/// CPUs, and how much of it was moved.
#include <algorithm>
#include <functional>

#include <fmt/core.h>

#include "core/check/check_parts.h"

namespace ktstr::checks {

namespace {

constexpr const char* kOneNode = "the machine has one NUMA node: there is nowhere else to be";

std::uint64_t pages_where(const Group& group,
                          const std::function<bool(const WorkerReport&, int node)>& is_wanted)
{
  std::uint64_t total = 0;
  for (const auto* worker : group)
    for (const auto& [node, pages] : worker->numa_pages)
      total += is_wanted(*worker, node) ? pages : 0;
  return total;
}

std::uint64_t all_pages(const Group& group)
{
  return pages_where(group, [](const auto&, int) { return true; });
}

bool is_own_node(const CheckConditions& conditions, const WorkerReport& worker, int node)
{
  return std::any_of(worker.allowed_cpus.begin(), worker.allowed_cpus.end(), [&](int cpu) {
    const auto index = static_cast<std::size_t>(cpu);
    return index < conditions.node_of_cpu.size() && conditions.node_of_cpu[index] == node;
  });
}

struct Ratio {
  std::uint64_t part = 0;
  std::uint64_t whole = 0;
  Group group;
  [[nodiscard]] double value() const
  {
    return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
  }
};

CheckOutcome judged_ratio(
    const char* name, const Ratio& ratio, const char* what, Comparison comparison, double limit)
{
  auto finding = about(ratio.group,
                       fmt::format("{}: {} of {} pages {} ({:.1f} %)",
                                   group_name(*ratio.group.front()),
                                   ratio.part,
                                   ratio.whole,
                                   what,
                                   100 * ratio.value()));
  return judged_by_limit(
      name, held_to(std::move(finding), 100 * ratio.value(), "%", comparison, 100 * limit));
}

/// Fails on the cgroup with the highest ratio.
CheckOutcome
at_most(const char* name, const std::vector<Ratio>& ratios, const char* what, double limit)
{
  const Ratio* worst = nullptr;
  for (const auto& ratio : ratios) {
    if (ratio.whole == 0)
      return inconclusive(name, group_name(*ratio.group.front()) + " has no page");
    if (worst == nullptr || ratio.value() > worst->value())
      worst = &ratio;
  }
  if (worst == nullptr)
    return inconclusive(name, "no worker was measured");
  return judged_ratio(name, *worst, what, Comparison::at_most, limit);
}

} // namespace

/// Without any page, locality is 0: memory that is nowhere is not near.
std::optional<CheckOutcome>
page_locality(const CheckLimits& limits, const CheckConditions& conditions, const Reports& reports)
{
  if (!limits.min_page_locality)
    return std::nullopt;
  if (conditions.numa_nodes < 2)
    return inconclusive("page_locality", kOneNode);
  std::optional<Ratio> worst;
  for (const auto& group : by_cgroup(reports)) {
    const Ratio ratio{pages_where(group,
                                  [&](const auto& worker, int node) {
                                    return is_own_node(conditions, worker, node);
                                  }),
                      all_pages(group),
                      group};
    if (!worst || ratio.value() < worst->value())
      worst = ratio;
  }
  if (!worst)
    return inconclusive("page_locality", "no worker was measured");
  return judged_ratio("page_locality",
                      *worst,
                      "are on nodes of their workers",
                      Comparison::at_least,
                      *limits.min_page_locality);
}

std::optional<CheckOutcome> cross_node_migration(const CheckLimits& limits,
                                                 const CheckConditions& conditions,
                                                 const Reports& reports)
{
  constexpr const char* kName = "cross_node_migration";
  if (!limits.max_cross_node_migration_ratio)
    return std::nullopt;
  if (conditions.numa_nodes < 2)
    return inconclusive(kName, kOneNode);
  std::vector<Ratio> ratios;
  for (const auto& group : by_cgroup(reports)) {
    std::uint64_t moved = 0;
    for (const auto* worker : group) {
      if (!worker->migrated_pages)
        return inconclusive(kName, "the kernel does not count the pages that it moves");
      moved = std::max(moved, *worker->migrated_pages); // the machine's count: the same for all
    }
    ratios.push_back({moved, all_pages(group), group});
  }
  return at_most(kName, ratios, "were moved between nodes", *limits.max_cross_node_migration_ratio);
}

std::optional<CheckOutcome>
slow_tier(const CheckLimits& limits, const CheckConditions& conditions, const Reports& reports)
{
  if (!limits.max_slow_tier_ratio)
    return std::nullopt;
  if (conditions.memory_only_nodes.empty())
    return inconclusive("slow_tier", "the machine has no NUMA node without CPUs");
  const auto& slow = conditions.memory_only_nodes;
  std::vector<Ratio> ratios;
  for (const auto& group : by_cgroup(reports))
    ratios.push_back({pages_where(group,
                                  [&](const auto&, int node) {
                                    return std::find(slow.begin(), slow.end(), node) != slow.end();
                                  }),
                      all_pages(group),
                      group});
  return at_most("slow_tier", ratios, "are on nodes without CPUs", *limits.max_slow_tier_ratio);
}

} // namespace ktstr::checks
