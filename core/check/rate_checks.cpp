/// Checks of rates and latencies, most of them per cgroup.
#include <cmath>
#include <functional>

#include <fmt/core.h>

#include "core/check/check_parts.h"

namespace ktstr::checks {

namespace {

/// Virtual time counts instructions of all vCPUs together, so a rate says how many of them were
/// busy, and nothing about the scheduler.
constexpr const char* kNoRate =
    "rates mean nothing in virtual time, whose speed depends on how many vCPUs are busy";

/// One figure of a worker or a group, with whom it is about in words.
struct Measure {
  double value = 0;
  Finding whose;
};

/// Judges the worst measure.
CheckOutcome judge_worst(const char* name,
                         const std::vector<Measure>& measures,
                         Comparison comparison,
                         double limit,
                         const char* unit)
{
  const bool is_floor = comparison == Comparison::at_least;
  const Measure* worst = &measures.front();
  for (const auto& measure : measures)
    if (is_floor ? measure.value < worst->value : measure.value > worst->value)
      worst = &measure;
  auto finding = worst->whose;
  finding.what = fmt::format("{}: {}", finding.what, amount(worst->value, unit));
  return judged_by_limit(name, held_to(std::move(finding), worst->value, unit, comparison, limit));
}

CheckOutcome
at_most(const char* name, const std::vector<Measure>& measures, double limit, const char* unit)
{
  return judge_worst(name, measures, Comparison::at_most, limit, unit);
}

/// Pooled wake latencies of each cgroup that has at least `least` of them.
std::vector<std::pair<LatencyHistogram, Finding>> pooled_latencies(const Reports& reports,
                                                                   std::uint64_t least)
{
  std::vector<std::pair<LatencyHistogram, Finding>> pools;
  for (const auto& group : by_cgroup(reports)) {
    LatencyHistogram pool;
    for (const auto* worker : group)
      merge(pool, worker->wake_latency);
    if (pool.count >= least)
      pools.emplace_back(
          pool,
          about(group, fmt::format("{}, {} wake-ups", group_name(*group.front()), pool.count)));
  }
  return pools;
}

using Denominator = std::function<std::uint64_t(const WorkerReport&)>;
using Numerator = std::function<std::uint64_t(const WorkerReport&)>;

/// Each worker's ratio per second; nothing when one has a zero denominator.
std::optional<std::vector<Measure>>
rates_of(const Reports& reports, const Numerator& count, const Denominator& time_ns)
{
  std::vector<Measure> rates;
  for (const auto& worker : reports) {
    if (time_ns(worker) == 0)
      return std::nullopt;
    auto whose = about(worker, "");
    whose.what = name_of(worker);
    rates.push_back(
        {static_cast<double>(count(worker)) * 1e9 / static_cast<double>(time_ns(worker)),
         std::move(whose)});
  }
  return rates;
}

CheckOutcome judge_floor(const char* name,
                         const CheckConditions& conditions,
                         const std::optional<std::vector<Measure>>& rates,
                         double floor)
{
  if (conditions.is_virtual_time)
    return inconclusive(name, kNoRate);
  if (!rates || rates->empty())
    return inconclusive(name, "no worker, or one that was measured for no time at all");
  return judge_worst(name, *rates, Comparison::at_least, floor, "/s");
}

double work_per_cpu_second(const WorkerReport& worker)
{
  return static_cast<double>(worker.work) * 1e9 / static_cast<double>(worker.cpu_ns);
}

/// Standard deviation over mean of work per CPU-second; nothing with a zero denominator.
std::optional<double> throughput_variation(const Group& group)
{
  double sum = 0;
  double squares = 0;
  for (const auto* worker : group) {
    if (worker->cpu_ns == 0)
      return std::nullopt;
    const double rate = work_per_cpu_second(*worker);
    sum += rate;
    squares += rate * rate;
  }
  const auto n = static_cast<double>(group.size());
  const double average = sum / n;
  if (average <= 0)
    return std::nullopt;
  return std::sqrt(std::max(0.0, squares / n - average * average)) / average;
}

} // namespace

std::optional<CheckOutcome> p99_wake_latency(const CheckLimits& limits,
                                             const CheckConditions& conditions,
                                             const Reports& reports)
{
  if (!limits.max_p99_wake_latency_us)
    return std::nullopt;
  std::vector<Measure> measures;
  for (const auto& [pool, what] : pooled_latencies(reports, 1))
    measures.push_back({static_cast<double>(percentile(pool, 0.99)) / 1e3, what});
  if (measures.empty())
    return inconclusive("p99_wake_latency", "no worker was woken");
  const double limit = *limits.max_p99_wake_latency_us * limit_scale(conditions);
  return at_most("p99_wake_latency", measures, limit, "us");
}

std::optional<CheckOutcome>
wake_latency_cv(const CheckLimits& limits, const CheckConditions&, const Reports& reports)
{
  if (!limits.max_wake_latency_cv)
    return std::nullopt;
  std::vector<Measure> measures;
  for (const auto& [pool, what] : pooled_latencies(reports, 2))
    if (mean(pool) > 0)
      measures.push_back({variation(pool), what});
  if (measures.empty())
    return inconclusive("wake_latency_cv", "no cgroup has two wake-ups that took time");
  return at_most("wake_latency_cv", measures, *limits.max_wake_latency_cv, "");
}

std::optional<CheckOutcome>
migration_ratio(const CheckLimits& limits, const CheckConditions&, const Reports& reports)
{
  if (!limits.max_migration_ratio)
    return std::nullopt;
  std::vector<Measure> measures;
  for (const auto& group : by_cgroup(reports)) {
    std::uint64_t migrations = 0;
    std::uint64_t iterations = 0;
    for (const auto* worker : group) {
      migrations += worker->migration_count;
      iterations += worker->iterations;
    }
    if (iterations == 0)
      return inconclusive("migration_ratio", group_name(*group.front()) + " made no iteration");
    measures.push_back({static_cast<double>(migrations) / static_cast<double>(iterations),
                        about(group,
                              fmt::format("{}, {} migrations in {} iterations",
                                          group_name(*group.front()),
                                          migrations,
                                          iterations))});
  }
  if (measures.empty())
    return inconclusive("migration_ratio", "no worker was measured");
  return at_most("migration_ratio", measures, *limits.max_migration_ratio, "");
}

std::optional<CheckOutcome>
throughput_cv(const CheckLimits& limits, const CheckConditions& conditions, const Reports& reports)
{
  if (!limits.max_throughput_cv)
    return std::nullopt;
  if (conditions.is_virtual_time)
    return inconclusive("throughput_cv", kNoRate);
  std::vector<Measure> measures;
  for (const auto& group : by_cgroup_and_kind(reports)) {
    if (group.size() < 2)
      continue;
    const auto cv = throughput_variation(group);
    if (!cv)
      return inconclusive("throughput_cv",
                          group_name(*group.front()) +
                              " has a worker without CPU time, or no work at all");
    measures.push_back(
        {*cv,
         about(group, fmt::format("{}, {} workers", group_name(*group.front()), group.size()))});
  }
  if (measures.empty())
    return inconclusive("throughput_cv", "no cgroup has two workers of one kind to compare");
  return at_most("throughput_cv", measures, *limits.max_throughput_cv, "");
}

std::optional<CheckOutcome>
work_rate(const CheckLimits& limits, const CheckConditions& conditions, const Reports& reports)
{
  if (!limits.min_work_rate)
    return std::nullopt;
  const auto rates = rates_of(
      reports, [](const auto& w) { return w.work; }, [](const auto& w) { return w.cpu_ns; });
  return judge_floor("work_rate", conditions, rates, *limits.min_work_rate);
}

std::optional<CheckOutcome>
iteration_rate(const CheckLimits& limits, const CheckConditions& conditions, const Reports& reports)
{
  if (!limits.min_iteration_rate)
    return std::nullopt;
  const auto rates = rates_of(
      reports, [](const auto& w) { return w.iterations; }, [](const auto& w) { return w.wall_ns; });
  return judge_floor("iteration_rate", conditions, rates, *limits.min_iteration_rate);
}

} // namespace ktstr::checks
