/// Checks of single figures of every worker: cost of an iteration, migrations, work.
#include <fmt/format.h>

#include "core/check/check_parts.h"

namespace ktstr::checks {

namespace {

/// Fails with all workers that are over a limit, or under a floor.
template <typename IsBad, typename Describe>
CheckOutcome every_worker(const char* name, const Reports& reports, IsBad is_bad, Describe describe)
{
  if (reports.empty())
    return inconclusive(name, "no worker was measured");
  std::vector<std::string> bad;
  for (const auto& worker : reports)
    if (is_bad(worker))
      bad.push_back(name_of(worker) + " " + describe(worker));
  if (!bad.empty())
    return violated(name, listed(bad));
  return held(name, fmt::format("all {} workers keep to it", reports.size()));
}

} // namespace

std::optional<CheckOutcome>
iteration_cost(const CheckLimits& limits, const CheckConditions& conditions, const Reports& reports)
{
  if (!limits.max_iteration_cost_p99_us)
    return std::nullopt;
  Reports timed;
  for (const auto& worker : reports)
    if (worker.iteration_cost.count > 0)
      timed.push_back(worker);
  if (timed.empty())
    return inconclusive("iteration_cost", "no worker is of a type that times its iterations");
  const double limit_ns = *limits.max_iteration_cost_p99_us * 1e3 * limit_scale(conditions);
  const auto cost = [](const WorkerReport& w) {
    return static_cast<double>(percentile(w.iteration_cost, 0.99));
  };
  return every_worker(
      "iteration_cost",
      timed,
      [&](const auto& w) { return cost(w) > limit_ns; },
      [&](const auto& w) {
        return fmt::format("needed {} for an iteration (99th percentile); limit {}",
                           in_ms(cost(w)),
                           in_ms(limit_ns));
      });
}

std::optional<CheckOutcome>
migrations(const CheckLimits& limits, const CheckConditions&, const Reports& reports)
{
  if (!limits.max_migrations)
    return std::nullopt;
  return every_worker(
      "migrations",
      reports,
      [&](const auto& w) {
        return static_cast<double>(w.migration_count) > *limits.max_migrations;
      },
      [&](const auto& w) {
        return fmt::format(
            "migrated {} times; limit {:g}", w.migration_count, *limits.max_migrations);
      });
}

std::optional<CheckOutcome>
work_units(const CheckLimits& limits, const CheckConditions&, const Reports& reports)
{
  if (!limits.min_work_units)
    return std::nullopt;
  return every_worker(
      "work_units",
      reports,
      [&](const auto& w) { return static_cast<double>(w.work) < *limits.min_work_units; },
      [&](const auto& w) {
        return fmt::format("did {} units of work; floor {:g}", w.work, *limits.min_work_units);
      });
}

} // namespace ktstr::checks
