#include "core/check/worker_checks.h"

#include "core/check/check_parts.h"

namespace ktstr {

namespace {

constexpr checks::Check kChecks[] = {
    checks::progress,
    checks::gap,
    checks::affinity,
    checks::all_cpus_used,
    checks::spread,
    checks::share,
    checks::cgroup_spread,
    checks::p99_wake_latency,
    checks::wake_latency_cv,
    checks::migration_ratio,
    checks::throughput_cv,
    checks::work_rate,
    checks::iteration_rate,
    checks::page_locality,
    checks::cross_node_migration,
    checks::slow_tier,
    checks::iteration_cost,
    checks::migrations,
    checks::work_units,
};

} // namespace

double limit_scale(const CheckConditions& conditions)
{
  const auto vcpus = conditions.cpus.empty() ? std::size_t{1} : conditions.cpus.size();
  return conditions.is_virtual_time ? static_cast<double>(vcpus) : 1.0;
}

std::vector<CheckOutcome> check_workers(const CheckLimits& limits,
                                        const CheckConditions& conditions,
                                        const std::vector<WorkerReport>& reports)
{
  std::vector<CheckOutcome> outcomes;
  for (const auto check : kChecks)
    if (auto outcome = check(limits, conditions, reports))
      outcomes.push_back(std::move(*outcome));
  return outcomes;
}

} // namespace ktstr
