/// What was measured of one worker. Times are the clock of the machine the worker ran on; moments
/// count from the scenario's start.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/base/json.h"
#include "core/check/latency_histogram.h"
#include "core/check/weight_range.h"
#include "core/check/worker_metric.h"

namespace ktstr {

struct Migration {
  std::int64_t at_ns = 0;
  int from_cpu = 0;
  int to_cpu = 0;
};

/// The longest time that a worker could run and did not.
struct Gap {
  std::uint64_t length_ns = 0;
  int cpu = -1;           ///< where it ran next; where it last ran when it never did
  std::int64_t at_ns = 0; ///< when the gap began
  bool is_open = false;   ///< it lasted until the end of the measurement
};

struct WorkerReport {
  int index = 0;      ///< in the order of the document, counted over the whole scenario
  std::string cgroup; ///< empty: the runner's own
  std::string work_type;
  std::string step; ///< the step it belonged to; empty: the whole scenario
  int pid = 0;
  int nice = 0;
  std::string policy;             ///< "SCHED_FIFO 50"; empty: as the engine's
  WeightRange weight;             ///< of its cgroups and itself, against other workers
  bool lowers_own_weight = false; ///< it changed its nice value or class, which is in `weight`
  std::vector<int> allowed_cpus;  ///< as the kernel said when the worker started
  bool is_restricted = false;     ///< the document or its cpuset leaves out CPUs of the machine
  std::vector<int> used_cpus;
  std::uint64_t work = 0;       ///< units of the work type; comparable within one type only
  std::uint64_t iterations = 0; ///< rounds of its loop
  std::uint64_t cpu_ns = 0;
  std::int64_t start_ns = 0; ///< when its measurement began
  std::uint64_t wall_ns = 0; ///< from its start signal to the end of its measurement
  std::uint64_t late_ns = 0; ///< of that, after the end that the scenario planned
  std::optional<std::uint64_t> run_delay_ns; ///< waited on a run queue; absent without schedstat
  std::uint64_t setup_delay_ns = 0;          ///< the same, before its start: from fork to ready
  Gap max_gap;
  std::uint64_t migration_count = 0;
  std::vector<Migration> migrations; ///< the first ones
  LatencyHistogram wake_latency;     ///< from being made runnable to running
  LatencyHistogram iteration_cost;   ///< of work types that time their iterations
  std::vector<std::pair<int, std::uint64_t>>
      numa_pages;                              ///< by node, at its end; empty: not counted
  std::optional<std::uint64_t> migrated_pages; ///< by NUMA balancing, on the machine, in its time
  std::uint64_t misplaced = 0; ///< iterations on a CPU that was not allowed at that moment
  int misplaced_cpu = -1;      ///< the first such
  std::int64_t misplaced_at_ns = 0;
  std::vector<WorkerMetric> metrics; ///< of its group, with the group's first worker
  std::string note;                  ///< what the worker said
  bool is_disturber = false;         ///< of a disturbance, not of the scenario
};

Json to_json(const WorkerReport& report);

/// "worker 3 (SpinWait, cgroup 'cg_0')": how checks name a worker.
std::string name_of(const WorkerReport& report);

} // namespace ktstr
