/// Work types that mix scheduling classes. They need the right to use real-time policies.
#include <array>

#include "core/scenario/work_parts.h"
#include "core/scenario/worker_run.h"

namespace ktstr {

namespace {

SchedPolicy fifo(int priority)
{
  return {.kind = SchedPolicy::Kind::fifo, .priority = priority};
}

int two_kinds(const WorkParams& params)
{
  return static_cast<int>(params[0] + params[1]);
}

/// Real-time workers never sleep: what is left for the others is what the kernel protects.
void rt_starvation(WorkerRun& run)
{
  if (run.member() < run.param(0))
    run.take_policy(fifo(static_cast<int>(run.param(2))));
  while (!run.should_stop()) {
    burn(run.count_param(3));
    run.did(1);
  }
}

int preempt_size(const WorkParams& params)
{
  return static_cast<int>(params[0]) + 1;
}

/// One real-time worker that wakes again and again, in the midst of others.
void preempt_storm(WorkerRun& run)
{
  const bool is_storm = run.member() == 0;
  if (is_storm)
    run.take_policy(fifo(50));
  while (!run.should_stop()) {
    burn(is_storm ? run.count_param(1) : kSpinRounds);
    run.did(1);
    if (is_storm)
      run.sleep_us(run.count_param(2));
  }
}

/// A pair whose members are of different classes and wake each other.
void asymmetric_waker(WorkerRun& run)
{
  run.take_policy(policy_of_class(run.param(static_cast<std::size_t>(run.member()))));
  const int partner = 1 - run.member();
  std::uint32_t seen = 0;
  if (run.member() == 0)
    run.notify(partner);
  while (!run.should_stop()) {
    seen = run.await_messages(seen);
    burn(run.count_param(2));
    run.did(1);
    run.notify(partner);
  }
}

constexpr std::array<WorkParam, 4> kStarvationParams = {{
    {.name = "rt_workers", .fallback = 1, .least = 1, .greatest = kMaxMembers},
    {.name = "cfs_workers", .fallback = 1, .least = 1, .greatest = kMaxMembers},
    {.name = "rt_priority", .fallback = 50, .least = 1, .greatest = 99},
    {.name = "burst_iters", .fallback = 1024, .least = 1, .greatest = kMaxRounds},
}};

constexpr std::array<WorkParam, 3> kPreemptParams = {{
    {.name = "cfs_workers", .fallback = 2, .least = 1, .greatest = kMaxMembers},
    {.name = "rt_burst_iters", .fallback = 1024, .least = 1, .greatest = kMaxRounds},
    {.name = "rt_sleep_us", .fallback = 1000, .least = 1, .greatest = kMaxUs},
}};

constexpr std::array<WorkParam, 3> kAsymmetricParams = {{
    {.name = "waker_class", .fallback = 0, .words = kSchedClassWords},
    {.name = "wakee_class", .fallback = 0, .words = kSchedClassWords},
    {.name = "burst_iters", .fallback = 1024, .least = 0, .greatest = kMaxRounds},
}};

constexpr std::array kTypes = {
    WorkType{.name = "RtStarvation",
             .summary = "SCHED_FIFO spinners beside ordinary ones",
             .params = kStarvationParams,
             .group_size = two_kinds,
             .run = rt_starvation},
    WorkType{.name = "PreemptStorm",
             .summary = "a SCHED_FIFO worker that wakes often, among ordinary ones",
             .params = kPreemptParams,
             .group_size = preempt_size,
             .run = preempt_storm},
    WorkType{.name = "AsymmetricWaker",
             .summary = "pairs of different classes that wake each other",
             .params = kAsymmetricParams,
             .group_size = pair_size,
             .run = asymmetric_waker},
};

} // namespace

std::span<const WorkType> class_work_types()
{
  return kTypes;
}

} // namespace ktstr
