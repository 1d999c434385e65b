#include "core/check/check_limits.h"

namespace ktstr {

namespace {

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
    {"min_page_locality", &CheckLimits::min_page_locality, 1},
    {"max_cross_node_migration_ratio", &CheckLimits::max_cross_node_migration_ratio, 1e6},
    {"max_slow_tier_ratio", &CheckLimits::max_slow_tier_ratio, 1},
    {"max_iteration_cost_p99_us", &CheckLimits::max_iteration_cost_p99_us, 3.6e9},
    {"max_migrations", &CheckLimits::max_migrations, 1e15},
    {"min_work_units", &CheckLimits::min_work_units, 1e15},
};

constexpr SwitchMember kSwitchMembers[] = {
    {"progress", &CheckLimits::progress},
    {"gap", &CheckLimits::gap},
    {"affinity", &CheckLimits::affinity},
    {"all_cpus_used", &CheckLimits::all_cpus_used},
};

} // namespace

std::span<const LimitMember> limit_members()
{
  return kLimitMembers;
}

std::span<const SwitchMember> switch_members()
{
  return kSwitchMembers;
}

} // namespace ktstr
