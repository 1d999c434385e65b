/// The single checks behind check_workers, and what they share. Each gives nothing when it is off.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/check/check_limits.h"
#include "core/check/check_outcome.h"
#include "core/check/worker_report.h"

namespace ktstr::checks {

using Reports = std::vector<WorkerReport>;
using Check = std::optional<CheckOutcome> (*)(const CheckLimits&,
                                              const CheckConditions&,
                                              const Reports&);

std::optional<CheckOutcome> progress(const CheckLimits&, const CheckConditions&, const Reports&);
std::optional<CheckOutcome> gap(const CheckLimits&, const CheckConditions&, const Reports&);
std::optional<CheckOutcome> affinity(const CheckLimits&, const CheckConditions&, const Reports&);
std::optional<CheckOutcome>
all_cpus_used(const CheckLimits&, const CheckConditions&, const Reports&);
std::optional<CheckOutcome> spread(const CheckLimits&, const CheckConditions&, const Reports&);
std::optional<CheckOutcome> share(const CheckLimits&, const CheckConditions&, const Reports&);
std::optional<CheckOutcome>
cgroup_spread(const CheckLimits&, const CheckConditions&, const Reports&);
std::optional<CheckOutcome>
p99_wake_latency(const CheckLimits&, const CheckConditions&, const Reports&);
std::optional<CheckOutcome>
wake_latency_cv(const CheckLimits&, const CheckConditions&, const Reports&);
std::optional<CheckOutcome>
migration_ratio(const CheckLimits&, const CheckConditions&, const Reports&);
std::optional<CheckOutcome>
throughput_cv(const CheckLimits&, const CheckConditions&, const Reports&);
std::optional<CheckOutcome> work_rate(const CheckLimits&, const CheckConditions&, const Reports&);
std::optional<CheckOutcome>
iteration_rate(const CheckLimits&, const CheckConditions&, const Reports&);
std::optional<CheckOutcome>
page_locality(const CheckLimits&, const CheckConditions&, const Reports&);
std::optional<CheckOutcome>
cross_node_migration(const CheckLimits&, const CheckConditions&, const Reports&);
std::optional<CheckOutcome> slow_tier(const CheckLimits&, const CheckConditions&, const Reports&);
std::optional<CheckOutcome>
iteration_cost(const CheckLimits&, const CheckConditions&, const Reports&);
std::optional<CheckOutcome> migrations(const CheckLimits&, const CheckConditions&, const Reports&);
std::optional<CheckOutcome> work_units(const CheckLimits&, const CheckConditions&, const Reports&);

/// "12.5 ms".
std::string in_ms(double ns);
/// A finding about a worker: its name before the words, and where it belongs.
Finding about(const WorkerReport& worker, const std::string& words);
/// "cgroup 'a'", with the step when there is one: "cgroup 'a' in step 'b'".
std::string group_name(const WorkerReport& member);

/// Workers that share a cgroup and a step, in order of appearance.
using Group = std::vector<const WorkerReport*>;
std::vector<Group> by_cgroup(const Reports& reports);
/// A finding about a group, whose name is in the words already.
Finding about(const Group& group, std::string words);
/// The same, split further until members are alike: same work type, same nice value.
std::vector<Group> by_cgroup_and_kind(const Reports& reports);

/// A turn on a CPU: the default slice of sched_ext, the longest of the usual ones.
constexpr double kTurnNs = 20e6;
/// How long a fair scheduler with such turns may keep a worker waiting among these, generously:
/// until those of more weight had the turns that they are owed for one of its own.
class Patience {
public:
  explicit Patience(const Reports& reports);
  /// For a task of this weight.
  [[nodiscard]] double ns(double weight = 1) const;

private:
  double cpus_ = 1;
  std::map<std::string, std::map<double, int>> workers_; ///< by step and weight
};

} // namespace ktstr::checks
