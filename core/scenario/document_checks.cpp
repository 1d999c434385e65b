/// Reads what a document asserts.
#include "core/scenario/document_parts.h"

namespace ktstr {

namespace {

struct LimitMember {
  const char* name;
  std::optional<double> CheckLimits::*limit;
  double greatest;
};

constexpr LimitMember kLimitMembers[] = {
    {"max_gap_ms", &CheckLimits::max_gap_ms, 3.6e6},
    {"max_gap_pct", &CheckLimits::max_gap_pct, 99},
    {"max_spread_pct", &CheckLimits::max_spread_pct, 99},
    {"min_share_pct", &CheckLimits::min_share_pct, 100},
    {"max_cgroup_spread_pct", &CheckLimits::max_cgroup_spread_pct, 99},
    {"max_p99_wake_latency_us", &CheckLimits::max_p99_wake_latency_us, 3.6e9},
    {"max_wake_latency_cv", &CheckLimits::max_wake_latency_cv, 1e6},
    {"max_migration_ratio", &CheckLimits::max_migration_ratio, 1},
    {"max_throughput_cv", &CheckLimits::max_throughput_cv, 1e6},
    {"min_work_rate", &CheckLimits::min_work_rate, 1e15},
    {"min_iteration_rate", &CheckLimits::min_iteration_rate, 1e15},
};

struct SwitchMember {
  const char* name;
  bool CheckLimits::*is_on;
};

constexpr SwitchMember kSwitchMembers[] = {
    {"progress", &CheckLimits::progress},
    {"gap", &CheckLimits::gap},
    {"affinity", &CheckLimits::affinity},
    {"all_cpus_used", &CheckLimits::all_cpus_used},
};

} // namespace

CheckLimits read_checks(const DocumentReader& reader)
{
  CheckLimits limits;
  std::vector<std::string> names;
  for (const auto& member : kSwitchMembers)
    names.emplace_back(member.name);
  for (const auto& member : kLimitMembers)
    names.emplace_back(member.name);
  if (!reader.is_object_of(names))
    return limits;
  for (const auto& member : kSwitchMembers)
    reader.with(member.name, [&](const auto& r) { limits.*member.is_on = r.boolean(true); });
  for (const auto& member : kLimitMembers)
    reader.with(member.name,
                [&](const auto& r) { limits.*member.limit = r.number(0, member.greatest, 1); });
  if (!limits.gap && (limits.max_gap_ms || limits.max_gap_pct))
    reader.complain("a gap limit is given and 'gap' is turned off");
  return limits;
}

} // namespace ktstr
