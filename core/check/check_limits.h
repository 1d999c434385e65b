/// What a scenario asserts about its workers. Progress, gap and affinity are on unless the document
/// turns them off; everything else is asserted by giving it a limit.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace ktstr {

struct CheckLimits {
  bool progress = true; ///< every worker did some work
  bool gap = true;      ///< no worker that could run was kept waiting for too long
  bool affinity = true; ///< workers that may not use every CPU ran only where they may
  bool all_cpus_used = false;
  std::optional<double> max_gap_ms;  ///< of real time; virtual time multiplies it, see limit_scale
  std::optional<double> max_gap_pct; ///< of the time that was planned for the worker
  std::optional<double> max_spread_pct; ///< greatest less smallest off-CPU share in a cgroup
  std::optional<double> min_share_pct;  ///< of the mean CPU time of alike workers in its cgroup
  std::optional<double> max_cgroup_spread_pct;   ///< the same between cgroups, of their means
  std::optional<double> max_p99_wake_latency_us; ///< of real time, like max_gap_ms
  std::optional<double> max_wake_latency_cv;     ///< standard deviation over mean, per cgroup
  std::optional<double> max_migration_ratio;     ///< migrations over iterations, per cgroup
  std::optional<double> max_throughput_cv;       ///< of work per CPU-second, per cgroup
  std::optional<double> min_work_rate;           ///< units per CPU-second, every worker
  std::optional<double> min_iteration_rate;      ///< rounds per second, every worker
  std::optional<double> min_page_locality;       ///< pages on its CPUs' nodes over all, per cgroup
  std::optional<double> max_cross_node_migration_ratio; ///< pages that were moved over all
  std::optional<double> max_slow_tier_ratio; ///< pages on nodes without CPUs over all, per cgroup
  std::optional<double> max_iteration_cost_p99_us; ///< of real time, like max_gap_ms
  std::optional<double> max_migrations;            ///< every worker
  std::optional<double> min_work_units;            ///< every worker
};

/// The members by their names in documents.
struct LimitMember {
  const char* name;
  std::optional<double> CheckLimits::*limit;
  double greatest;
};
std::span<const LimitMember> limit_members();

struct SwitchMember {
  const char* name;
  bool CheckLimits::*is_on;
};
std::span<const SwitchMember> switch_members();

/// Under what the workers ran.
struct CheckConditions {
  std::vector<int> cpus; ///< of the machine that workers could use
  bool is_virtual_time = false;
  std::vector<int> node_of_cpu;       ///< by CPU number; -1: not known
  std::vector<int> memory_only_nodes; ///< nodes without CPUs
  int numa_nodes = 1;
  std::uint64_t run_ns = 0;             ///< that the scenario's steps held, together
  std::uint64_t runner_lateness_ns = 0; ///< the scenario's own process slept, and was woken this
                                        ///< much too late, at most
};

/// By how much a limit in real time grows. All vCPUs share one budget of instructions in virtual
/// time: what takes a real CPU 1 ms takes each of C busy vCPUs C ms.
double limit_scale(const CheckConditions& conditions);

} // namespace ktstr
