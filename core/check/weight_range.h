/// How much of a CPU a fair scheduler owes a worker, against others, while its cgroups and the
/// weights of these change.
#pragma once

#include <string_view>

namespace ktstr {

/// The least and the most that it was worth in its life. 1 is a task of nice 0 in cgroups of weight
/// 100; a task in a cgroup of weight 10 within one of weight 50 is worth 0.05.
struct WeightRange {
  double least = 1;
  double most = 1;

  bool operator==(const WeightRange&) const = default;
};

WeightRange operator*(const WeightRange& range, double factor);
WeightRange operator*(const WeightRange& a, const WeightRange& b);
/// From the least of both to the most of both.
WeightRange joined(const WeightRange& a, const WeightRange& b);

/// What a task's own nice value and class make of it: a step of nice is a factor of 1.25
/// (sched_prio_to_weight[] of the kernel), SCHED_IDLE counts 3 of 1024 (WEIGHT_IDLEPRIO).
/// `policy`: "SCHED_IDLE", "SCHED_FIFO 50", ... or empty.
double task_weight(int nice, std::string_view policy);

/// The same for a cgroup whose cpu.idle is on.
constexpr double kIdleWeight = 3.0 / 1024;

} // namespace ktstr
