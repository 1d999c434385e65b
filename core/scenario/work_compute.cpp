/// Work types that only compute: they are always runnable.
#include <array>
#include <sched.h>

#include "core/scenario/work_parts.h"
#include "core/scenario/worker_run.h"

namespace ktstr {

namespace {

void spin_wait(WorkerRun& run)
{
  while (!run.should_stop()) {
    burn(kSpinRounds);
    run.did(1);
  }
}

void yield_heavy(WorkerRun& run)
{
  while (!run.should_stop()) {
    ::sched_yield();
    run.did(1);
  }
}

void mixed(WorkerRun& run)
{
  while (!run.should_stop()) {
    burn(kSpinRounds);
    ::sched_yield();
    run.did(1);
  }
}

void cache_pressure(WorkerRun& run)
{
  CacheWalk cache(run.count_param(0), run.count_param(1));
  while (!run.should_stop())
    run.did(cache.walk());
}

void cache_yield(WorkerRun& run)
{
  CacheWalk cache(run.count_param(0), run.count_param(1));
  while (!run.should_stop()) {
    const auto touched = cache.walk();
    ::sched_yield();
    run.did(touched);
  }
}

constexpr std::array<WorkParam, 2> kCacheParams = {{
    {.name = "size_kib", .fallback = 32, .least = 1, .greatest = 1 << 20},
    {.name = "stride", .fallback = 64, .least = 1, .greatest = 1 << 20},
}};

constexpr std::array kTypes = {
    WorkType{.name = "SpinWait", .summary = "tight CPU spin", .params = {}, .run = spin_wait},
    WorkType{.name = "YieldHeavy",
             .summary = "sched_yield in every iteration",
             .params = {},
             .run = yield_heavy},
    WorkType{.name = "Mixed", .summary = "spin burst, then yield", .params = {}, .run = mixed},
    WorkType{.name = "CachePressure",
             .summary = "strided read-modify-write over a buffer",
             .params = kCacheParams,
             .run = cache_pressure},
    WorkType{.name = "CacheYield",
             .summary = "CachePressure with a yield after each walk",
             .params = kCacheParams,
             .run = cache_yield},
};

} // namespace

std::span<const WorkType> compute_work_types()
{
  return kTypes;
}

} // namespace ktstr
