/// Work types that sleep: timers wake them.
#include <array>
#include <cerrno>
#include <sys/prctl.h>

#include "core/scenario/work_parts.h"
#include "core/scenario/worker_run.h"

namespace ktstr {

namespace {

void bursty(WorkerRun& run)
{
  while (!run.should_stop()) {
    run.did(run.burn_for_us(run.count_param(0)));
    run.sleep_us(run.count_param(1));
  }
}

void idle_churn(WorkerRun& run)
{
  const bool is_precise = run.param(2) != 0;
  if (is_precise && ::prctl(PR_SET_TIMERSLACK, 1UL) != 0)
    run.give_up("cannot set the timer slack", errno);
  bursty(run);
}

void timer_latency(WorkerRun& run)
{
  if (::prctl(PR_SET_TIMERSLACK, 1UL) != 0)
    run.give_up("cannot set the timer slack", errno);
  while (!run.should_stop()) {
    run.sleep_us(run.count_param(0));
    run.did(1);
  }
}

constexpr std::array<WorkParam, 2> kBurstyParams = {{
    {.name = "burst_us", .fallback = 50'000, .least = 1, .greatest = kMaxUs},
    {.name = "sleep_us", .fallback = 100'000, .least = 1, .greatest = kMaxUs},
}};

constexpr std::array<WorkParam, 3> kIdleChurnParams = {{
    {.name = "burst_us", .fallback = 1000, .least = 1, .greatest = kMaxUs},
    {.name = "sleep_us", .fallback = 5000, .least = 1, .greatest = kMaxUs},
    {.name = "precise_timing", .kind = WorkParam::Kind::flag},
}};

constexpr std::array<WorkParam, 1> kTimerLatencyParams = {{
    {.name = "interval_us", .fallback = 1000, .least = 1, .greatest = kMaxUs},
}};

constexpr std::array kTypes = {
    WorkType{.name = "Bursty",
             .summary = "CPU burst, then sleep",
             .params = kBurstyParams,
             .run = bursty},
    WorkType{.name = "IdleChurn",
             .summary = "short bursts and sleeps, through the idle path",
             .params = kIdleChurnParams,
             .run = idle_churn},
    WorkType{.name = "TimerLatency",
             .summary = "sleeps by a precise timer and measures its lateness",
             .params = kTimerLatencyParams,
             .run = timer_latency},
};

} // namespace

std::span<const WorkType> sleep_work_types()
{
  return kTypes;
}

} // namespace ktstr
