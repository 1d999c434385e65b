/// Checks that a worker was not forgotten: progress and gap.
#include <algorithm>

#include <fmt/core.h>

#include "core/check/check_parts.h"

namespace ktstr::checks {

namespace {

constexpr double kDefaultMaxGapMs = 2000;
constexpr const char* kTurnsOrigin =
    "what turns of 20 ms among workers of such number and weight may need";

struct GapLimit {
  double ns = 0;
  std::string origin;
};

std::string ms_limit_origin(double ms, double scale)
{
  return scale > 1 ? fmt::format("{:g} ms times {:g} vCPUs that share virtual time", ms, scale)
                   : fmt::format("{:g} ms", ms);
}

/// Without a limit of its own a document gets 2 s, or half the worker's time when that is less, but
/// never less than what a fair share of the crowd's turns may need.
GapLimit default_gap_limit(double scale, double planned_ns, double patience)
{
  const double absolute = kDefaultMaxGapMs * 1e6 * scale;
  const double half = planned_ns / 2;
  if (patience >= std::min(absolute, half))
    return {patience, kTurnsOrigin};
  if (half < absolute)
    return {half, fmt::format("half of the {} planned", in_ms(planned_ns))};
  return {absolute, ms_limit_origin(kDefaultMaxGapMs, scale)};
}

GapLimit
gap_limit(const CheckLimits& limits, double scale, const WorkerReport& worker, double patience)
{
  const auto planned_ns = static_cast<double>(worker.wall_ns - worker.late_ns);
  if (!limits.max_gap_ms && !limits.max_gap_pct)
    return default_gap_limit(scale, planned_ns, patience);
  GapLimit limit{planned_ns, {}};
  if (limits.max_gap_ms)
    limit = {*limits.max_gap_ms * 1e6 * scale, ms_limit_origin(*limits.max_gap_ms, scale)};
  const double share = limits.max_gap_pct.value_or(100) / 100 * planned_ns;
  if (limits.max_gap_pct && (!limits.max_gap_ms || share < limit.ns))
    limit = {share, fmt::format("{:g} % of {}", *limits.max_gap_pct, in_ms(planned_ns))};
  return limit;
}

Finding limited(Finding finding, double value_ns, const GapLimit& limit)
{
  finding.limit_origin = limit.origin;
  return held_to(std::move(finding), value_ns, "ns", Comparison::at_most, limit.ns);
}

Finding gap_of(const WorkerReport& worker, const GapLimit& limit)
{
  const auto& gap = worker.max_gap;
  const auto length = static_cast<double>(gap.length_ns);
  const char* end = gap.is_open ? ", until the end, last seen on" : ", then ran on";
  const auto place =
      gap.cpu < 0 ? std::string(", never ran") : fmt::format("{} CPU {}", end, gap.cpu);
  auto finding = about(worker,
                       fmt::format("was kept waiting for {} from {} on{}",
                                   in_ms(length),
                                   in_ms(static_cast<double>(gap.at_ns)),
                                   place));
  finding.at_ns = gap.at_ns;
  if (gap.cpu >= 0)
    finding.cpu = gap.cpu;
  return limited(std::move(finding), length, limit);
}

/// The process that carries the scenario out is a task among others: it too may be forgotten.
std::optional<Finding> late_runner(const CheckConditions& conditions, double patience)
{
  const auto limit =
      default_gap_limit(limit_scale(conditions), static_cast<double>(conditions.run_ns), patience);
  const auto lateness = static_cast<double>(conditions.runner_lateness_ns);
  if (lateness <= limit.ns)
    return std::nullopt;
  return limited(
      {.what = fmt::format("the scenario's own process was woken {} late", in_ms(lateness))},
      lateness,
      limit);
}

/// Before its start a worker has no time of its own to take a share of: the whole run's counts.
std::optional<Finding>
slow_setup(const WorkerReport& worker, const CheckConditions& conditions, double patience)
{
  const auto limit =
      default_gap_limit(limit_scale(conditions), static_cast<double>(conditions.run_ns), patience);
  const auto delay = static_cast<double>(worker.setup_delay_ns);
  if (delay <= limit.ns)
    return std::nullopt;
  return limited(
      about(worker, fmt::format("waited for {} between its fork and its start", in_ms(delay))),
      delay,
      limit);
}

} // namespace

std::optional<CheckOutcome>
progress(const CheckLimits& limits, const CheckConditions&, const Reports& reports)
{
  if (!limits.progress)
    return std::nullopt;
  if (reports.empty())
    return inconclusive("progress", "no worker was measured");
  const Patience patience(reports);
  std::vector<Finding> stuck;
  std::vector<Finding> too_short;
  for (const auto& worker : reports) {
    const auto wall_ns = static_cast<double>(worker.wall_ns);
    if (worker.work > 0)
      continue;
    const double turn_ns = patience.ns(worker.weight.least);
    if (wall_ns < turn_ns)
      too_short.push_back(
          about(worker,
                fmt::format("did nothing, but was measured for {} only, and its turn may take {}",
                            in_ms(wall_ns),
                            in_ms(turn_ns))));
    else
      stuck.push_back(about(worker,
                            fmt::format("made no progress in {} (CPU time {}, allowed on {} CPUs)",
                                        in_ms(wall_ns),
                                        in_ms(static_cast<double>(worker.cpu_ns)),
                                        worker.allowed_cpus.size())));
  }
  if (!stuck.empty())
    return violated("progress", std::move(stuck));
  if (!too_short.empty())
    return inconclusive("progress", std::move(too_short));
  return held("progress", fmt::format("all {} workers made progress", reports.size()));
}

std::optional<CheckOutcome>
gap(const CheckLimits& limits, const CheckConditions& conditions, const Reports& reports)
{
  if (!limits.gap)
    return std::nullopt;
  if (reports.empty())
    return inconclusive("gap", "no worker was measured");
  const Patience patience(reports);
  std::vector<Finding> over;
  std::vector<Finding> unjudged;
  std::size_t judged = 0;
  const WorkerReport* worst = &reports.front();
  for (const auto& worker : reports) {
    const double turn_ns = patience.ns(worker.weight.least);
    const auto limit = gap_limit(limits, limit_scale(conditions), worker, turn_ns);
    if (auto slow = slow_setup(worker, conditions, turn_ns))
      over.push_back(std::move(*slow));
    if (static_cast<double>(worker.max_gap.length_ns) > limit.ns)
      over.push_back(gap_of(worker, limit));
    else if (limit.ns < static_cast<double>(worker.wall_ns))
      ++judged;
    else if (!worker.lowers_own_weight)
      unjudged.push_back(
          about(worker,
                fmt::format("was measured for {}, where the limit of {} ({}) cannot be exceeded",
                            in_ms(static_cast<double>(worker.wall_ns)),
                            in_ms(limit.ns),
                            limit.origin)));
    if (worker.max_gap.length_ns > worst->max_gap.length_ns)
      worst = &worker;
  }
  if (auto late = late_runner(conditions, patience.ns()))
    over.push_back(std::move(*late));
  if (!over.empty())
    return violated("gap", std::move(over));
  if (!unjudged.empty())
    return inconclusive("gap", std::move(unjudged));
  if (judged == 0)
    return inconclusive("gap",
                        "every worker lowers its own weight, and may wait for as long as it was "
                        "measured");
  auto longest = gap_of(
      *worst, gap_limit(limits, limit_scale(conditions), *worst, patience.ns(worst->weight.least)));
  longest.what = "longest: " + longest.what;
  return judged_by_limit("gap", std::move(longest));
}

} // namespace ktstr::checks
