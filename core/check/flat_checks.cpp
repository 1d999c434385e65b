/// Checks of single figures of every worker: cost of an iteration, migrations, work.
#include <fmt/core.h>

#include "core/check/check_parts.h"

namespace ktstr::checks {

namespace {

/// What is measured of every worker, and what it may be.
struct Limit {
  double value = 0;
  const char* unit = "";
  Comparison comparison = Comparison::at_most;
};

/// Fails with all workers that are over a limit, or under a floor; held, it shows the one that came
/// closest.
template <typename Measure, typename Describe>
CheckOutcome every_worker(
    const char* name, const Reports& reports, Limit limit, Measure measure, Describe describe)
{
  if (reports.empty())
    return inconclusive(name, "no worker was measured");
  const bool is_floor = limit.comparison == Comparison::at_least;
  const auto is_worse = [&](double a, double b) { return is_floor ? a < b : a > b; };
  std::vector<Finding> bad;
  std::optional<Finding> closest;
  for (const auto& worker : reports) {
    auto finding = held_to(about(worker, describe(worker)),
                           measure(worker),
                           limit.unit,
                           limit.comparison,
                           limit.value);
    if (!closest || is_worse(*finding.value, *closest->value))
      closest = finding;
    if (is_worse(*finding.value, limit.value))
      bad.push_back(std::move(finding));
  }
  if (!bad.empty())
    return violated(name, std::move(bad));
  closest->what =
      fmt::format("all {} workers keep to it, closest: {}", reports.size(), closest->what);
  return held(name, std::vector{std::move(*closest)});
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
      "iteration_cost", timed, {.value = limit_ns, .unit = "ns"}, cost, [&](const auto& w) {
        return fmt::format("needed {} for an iteration (99th percentile)", in_ms(cost(w)));
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
      {.value = *limits.max_migrations},
      [](const auto& w) { return static_cast<double>(w.migration_count); },
      [](const auto& w) { return fmt::format("migrated {} times", w.migration_count); });
}

std::optional<CheckOutcome>
work_units(const CheckLimits& limits, const CheckConditions&, const Reports& reports)
{
  if (!limits.min_work_units)
    return std::nullopt;
  return every_worker(
      "work_units",
      reports,
      {.value = *limits.min_work_units, .comparison = Comparison::at_least},
      [](const auto& w) { return static_cast<double>(w.work); },
      [](const auto& w) { return fmt::format("did {} units of work", w.work); });
}

} // namespace ktstr::checks
