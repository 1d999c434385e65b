/// Work types that keep changing what the scheduler knows about a task: nice value, affinity,
/// policy.
#include <array>
#include <cerrno>
#include <sys/resource.h>

#include "core/check/weight_range.h"
#include "core/scenario/work_parts.h"
#include "core/scenario/worker_run.h"

namespace ktstr {

namespace {

/// From -20 to 19 and again; values that it may not take are left out.
void nice_sweep(WorkerRun& run)
{
  constexpr int kLeast = -20;
  constexpr int kValues = 40;
  run.note_least_weight(task_weight(kLeast + kValues - 1, ""));
  for (int i = 0; !run.should_stop(); i = (i + 1) % kValues) {
    if (::setpriority(PRIO_PROCESS, 0, kLeast + i) != 0) {
      if (errno != EACCES && errno != EPERM)
        run.give_up("cannot set the nice value", errno);
      if (i + 1 == kValues)
        run.give_up("may set no nice value", errno);
      continue;
    }
    burn(kSpinRounds);
    run.did(1);
  }
}

void affinity_churn(WorkerRun& run)
{
  const auto cpus = run.allowed_cpus();
  while (!run.should_stop()) {
    run.bind_to({cpus[run.random().below(cpus.size())]});
    burn(run.count_param(0));
    run.did(1);
  }
}

/// Adds a CPU to a mask or takes it out, but never the last one.
void toggle(cpu_set_t& mask, int cpu)
{
  const auto number = static_cast<std::size_t>(cpu);
  if (!CPU_ISSET(number, &mask))
    CPU_SET(number, &mask);
  else if (CPU_COUNT(&mask) > 1)
    CPU_CLR(number, &mask);
}

/// Changes the masks of the other workers of its kind, one CPU at a time.
void cross_affinity_churn(WorkerRun& run)
{
  const auto cpus = run.allowed_cpus();
  const auto& peers = run.setup().peers;
  if (peers.size() < 2 || cpus.size() < 2)
    run.note("no other worker or no other CPU: only spins");
  while (!run.should_stop()) {
    auto& other = peers[run.random().below(peers.size())];
    const int cpu = cpus[run.random().below(cpus.size())];
    const int pid = other.pid.load();
    cpu_set_t mask;
    if (&other != &run.slot() && cpus.size() > 1 &&
        ::sched_getaffinity(pid, sizeof mask, &mask) == 0) {
      toggle(mask, cpu);
      if (::sched_setaffinity(pid, sizeof mask, &mask) != 0 && errno != ESRCH &&
          errno != EINVAL) // gone, or all CPUs of the mask are away just now
        run.give_up("cannot change the affinity of another worker", errno);
    }
    burn(run.count_param(0));
    run.did(1);
  }
}

void policy_churn(WorkerRun& run)
{
  using Kind = SchedPolicy::Kind;
  constexpr std::array kPolicies = {SchedPolicy{.kind = Kind::normal},
                                    SchedPolicy{.kind = Kind::batch},
                                    SchedPolicy{.kind = Kind::idle},
                                    SchedPolicy{.kind = Kind::fifo, .priority = 1},
                                    SchedPolicy{.kind = Kind::round_robin, .priority = 1}};
  run.note_least_weight(kIdleWeight);
  for (std::size_t i = 0; !run.should_stop(); i = (i + 1) % kPolicies.size()) {
    const int error_number = apply_policy(0, kPolicies[i], 0);
    if (error_number == EPERM)
      continue;
    if (error_number != 0)
      run.give_up(("cannot become " + text_of(kPolicies[i])).c_str(), error_number);
    burn(run.count_param(0));
    run.did(1);
  }
}

constexpr std::array<WorkParam, 1> kSpinParams = {{
    {.name = "spin_iters", .fallback = 1024, .least = 0, .greatest = kMaxRounds},
}};

constexpr std::array kTypes = {
    WorkType{.name = "NiceSweep",
             .summary = "takes every nice value in turn",
             .params = {},
             .run = nice_sweep},
    WorkType{.name = "AffinityChurn",
             .summary = "binds itself to a random CPU, again and again",
             .params = kSpinParams,
             .run = affinity_churn},
    WorkType{.name = "CrossAffinityChurn",
             .summary = "adds and removes CPUs of the other workers of its kind",
             .params = kSpinParams,
             .run = cross_affinity_churn},
    WorkType{.name = "PolicyChurn",
             .summary = "takes every policy in turn that it may",
             .params = kSpinParams,
             .run = policy_churn},
};

} // namespace

std::span<const WorkType> churn_work_types()
{
  return kTypes;
}

} // namespace ktstr
