#include "core/support/entry_validation.h"

#include <algorithm>
#include <cmath>

#include "core/base/text.h"
#include "core/support/constants.h"
#include "core/support/metric_registry.h"
#include "core/support/snapshots.h"

namespace ktstr::support {

namespace {

using Fault = std::optional<EntryFault>;

Fault broken(int rule, std::string message)
{
  return EntryFault{rule, std::move(message)};
}

Fault check_staged(const TestEntry& entry)
{
  constexpr int kRule = 8;
  for (std::size_t i = 0; i < entry.staged_schedulers.size(); ++i) {
    const std::string& name = entry.staged_schedulers[i].name;
    if (const auto rejection = check_staged_scheduler_name(name))
      return broken(kRule, rejection->message);
    if (name == entry.scheduler.name)
      return broken(kRule,
                    fmt::format("staged_schedulers cannot include '{}', which is started", name));
    const auto end = entry.staged_schedulers.begin() + static_cast<std::ptrdiff_t>(i);
    if (std::any_of(entry.staged_schedulers.begin(), end, [&](const Scheduler& earlier) {
          return earlier.name == name;
        }))
      return broken(kRule, fmt::format("staged_schedulers has a duplicate '{}'", name));
  }
  return std::nullopt;
}

Fault check_basics(const TestEntry& entry)
{
  if (entry.name.empty())
    return broken(1, "the name of a test must be non-empty");
  if (entry.name.find_first_of("/\\") != std::string::npos)
    return broken(2, "name must not have path separators");
  if (entry.memory_mib == 0)
    return broken(3, "memory_mib must be > 0");
  if (entry.duration.count() <= 0)
    return broken(4, "duration must be > 0");
  if (entry.payload && entry.payload->is_scheduler())
    return broken(5,
                  fmt::format("payload must be PayloadKind::Binary, '{}' is Scheduler-kind",
                              entry.payload->name));
  if (entry.host_only && entry.disk)
    return broken(6, "host_only has no VM for a disk");
  if (entry.host_only && !entry.networks.empty())
    return broken(7, "host_only has no VM for networks");
  return check_staged(entry);
}

Fault check_modes(const TestEntry& entry)
{
  const bool has_scheduler = has_active_scheduling(entry.scheduler.binary);
  if (entry.host_only && has_scheduler)
    return broken(9, "host_only must not start a scheduler");
  if (entry.performance_mode && entry.no_perf_mode)
    return broken(10, "performance_mode and no_perf_mode exclude each other");
  if (entry.cpu_budget == 0U)
    return broken(11, "cpu_budget must be > 0");
  if (entry.cpu_budget && !entry.no_perf_mode)
    return broken(12, "cpu_budget needs no_perf_mode");
  if (entry.bpf_error && !entry.expect_err)
    return broken(13, "a matcher of the scheduler's error needs expect_err");
  if (entry.survives_storm && entry.expect_err)
    return broken(14, "survives_storm and expect_err exclude each other");
  if (entry.survives_storm && entry.expect_auto_repro)
    return broken(15, "survives_storm and expect_auto_repro exclude each other");
  if (entry.survives_storm && !has_scheduler)
    return broken(16, "survives_storm needs a scheduler");
  return std::nullopt;
}

Fault check_snapshot_rules(const TestEntry& entry)
{
  const auto rejection = check_snapshots(entry.duration, entry.num_snapshots, entry.host_only);
  if (!rejection)
    return std::nullopt;
  const int rule = rejection->rule == "exceeds_cap" ? 17 : rejection->rule == "host_only" ? 18 : 19;
  return broken(rule, rejection->message);
}

Fault check_config(const TestEntry& entry)
{
  const bool has_definition = entry.scheduler.config_file_definition.has_value();
  if (has_definition && !entry.config_content)
    return broken(20, "the scheduler takes a config file: config_content is missing");
  if (entry.config_content && !has_definition)
    return broken(21, "config_content is given, but the scheduler takes no config file");
  for (std::size_t i = 0; i < entry.workloads.size(); ++i)
    if (entry.workloads[i].is_scheduler())
      return broken(22,
                    fmt::format("workloads[{}] must be PayloadKind::Binary, '{}' is Scheduler-kind",
                                i,
                                entry.workloads[i].name));
  if (const auto status = validate_constraints(entry.constraints); !status)
    return broken(23, status.error().text());
  if (const auto status = validate_constraints(entry.scheduler.constraints); !status)
    return broken(24, "scheduler: " + status.error().text());
  return std::nullopt;
}

bool is_limit(const std::optional<double>& value)
{
  return !value || (std::isfinite(*value) && *value >= 0);
}

/// Empty when the limit at `index` is fine.
std::string perf_delta_mistake(const std::vector<PerfDeltaAssertion>& all, std::size_t index)
{
  const PerfDeltaAssertion& limit = all[index];
  const RegisteredMetric* metric = find_registered_metric(limit.metric);
  if (metric == nullptr)
    return "is not a metric that comparisons know";
  if (metric->is_rate_component)
    return "is only part of a rate and is never shown";
  if (!is_limit(limit.max_regression_pct))
    return "has a max_regression_pct that is not finite and >= 0";
  if (!is_limit(limit.min_abs))
    return "has a min_abs that is not finite and >= 0";
  const auto end = all.begin() + static_cast<std::ptrdiff_t>(index);
  const bool is_duplicate = std::any_of(all.begin(), end, [&](const PerfDeltaAssertion& earlier) {
    return earlier.metric == limit.metric && earlier.phase == limit.phase;
  });
  return is_duplicate ? "is limited twice in the same phase (duplicate)" : "";
}

Fault check_perf_delta(const TestEntry& entry)
{
  const auto& limits = entry.perf_delta_assertions;
  if (limits.empty())
    return std::nullopt;
  if (!entry.performance_mode)
    return broken(25, "perf_delta_assertions need performance_mode");
  for (std::size_t i = 0; i < limits.size(); ++i)
    if (const std::string mistake = perf_delta_mistake(limits, i); !mistake.empty())
      return broken(26, fmt::format("perf_delta_assertions: '{}' {}", limits[i].metric, mistake));
  return std::nullopt;
}

} // namespace

std::optional<EntryFault> validate_entry(const TestEntry& entry)
{
  for (const auto check :
       {check_basics, check_modes, check_snapshot_rules, check_config, check_perf_delta}) {
    Fault fault = check(entry);
    if (!fault)
      continue;
    if (!entry.name.empty())
      fault->message = fmt::format("test '{}': {}", printable(entry.name), fault->message);
    return fault;
  }
  return std::nullopt;
}

} // namespace ktstr::support
