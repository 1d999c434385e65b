/// Work types where one worker wakes many.
#include <array>

#include "core/scenario/futex.h"
#include "core/scenario/work_parts.h"
#include "core/scenario/worker_run.h"

namespace ktstr {

namespace {

int fan_out_size(const WorkParams& params)
{
  return static_cast<int>(params[0]) + 1;
}

/// Wakes every receiver and waits until all have answered.
class FanOut {
public:
  explicit FanOut(WorkerRun& run) : run_(run) {}

  void round()
  {
    const auto receivers = static_cast<std::uint32_t>(run_.group_size() - 1);
    for (int receiver = 1; receiver < run_.group_size(); ++receiver)
      run_.notify(receiver);
    ++rounds_;
    while (answers_ != rounds_ * receivers)
      answers_ = run_.await_messages(answers_);
  }

private:
  WorkerRun& run_;
  std::uint32_t answers_ = 0;
  std::uint32_t rounds_ = 0;
};

void futex_fan_out(WorkerRun& run)
{
  FanOut fan_out(run);
  std::uint32_t seen = 0;
  while (!run.should_stop()) {
    if (run.member() == 0) {
      burn(run.count_param(1));
      fan_out.round();
    } else {
      seen = run.await_messages(seen);
      burn(run.count_param(1));
    }
    run.did(1);
    if (run.member() != 0)
      run.notify(0);
  }
}

/// Receivers think for a while, then multiply matrices.
void fan_out_compute(WorkerRun& run)
{
  FanOut fan_out(run);
  MatrixProduct product(run.member() == 0 ? 1 : run.count_param(1));
  std::uint32_t seen = 0;
  while (!run.should_stop()) {
    if (run.member() == 0) {
      fan_out.round();
      run.did(1);
      continue;
    }
    seen = run.await_messages(seen);
    run.sleep_us(run.count_param(3));
    for (std::uint64_t i = 0; i < run.count_param(2); ++i) {
      product.multiply();
      run.still_running();
    }
    run.did(run.count_param(2));
    run.notify(0);
  }
}

/// All waiters sleep on one word, and one broadcast wakes them all.
void thundering_herd(WorkerRun& run)
{
  auto& bell = run.shared<std::atomic<std::uint32_t>>();
  if (run.member() != 0) {
    for (std::uint32_t seen = 0; !run.should_stop();) {
      while (bell.load() == seen && !run.should_stop())
        run.wait_on(bell, seen);
      seen = bell.load();
      run.did(1);
    }
    return;
  }
  for (std::uint64_t batch = 0; !run.should_stop(); ++batch) {
    if (batch < run.count_param(1)) {
      for (int waiter = 1; waiter < run.group_size(); ++waiter)
        run.mark_woken(waiter);
      bell.fetch_add(1);
      futex_wake(bell, run.group_size());
    }
    run.did(1);
    run.sleep_us(run.count_param(2) * 1000);
  }
}

std::size_t bell_bytes(const WorkParams&)
{
  return sizeof(std::atomic<std::uint32_t>);
}

constexpr std::array<WorkParam, 2> kFanOutParams = {{
    {.name = "fan_out", .fallback = 4, .least = 1, .greatest = kMaxMembers},
    {.name = "spin_iters", .fallback = 1024, .least = 0, .greatest = kMaxRounds},
}};

constexpr std::array<WorkParam, 4> kComputeParams = {{
    {.name = "fan_out", .fallback = 4, .least = 1, .greatest = kMaxMembers},
    {.name = "cache_footprint_kib", .fallback = 256, .least = 1, .greatest = 1 << 16},
    {.name = "operations", .fallback = 5, .least = 1, .greatest = 1 << 20},
    {.name = "sleep_us", .fallback = 100, .least = 1, .greatest = kMaxUs},
}};

constexpr std::array<WorkParam, 3> kHerdParams = {{
    {.name = "waiters", .fallback = 7, .least = 1, .greatest = kMaxMembers},
    {.name = "batches", .fallback = 1000, .least = 1, .greatest = kMaxRounds},
    {.name = "inter_batch_ms", .fallback = 5, .least = 1, .greatest = 60'000},
}};

constexpr std::array kTypes = {
    WorkType{.name = "FutexFanOut",
             .summary = "a messenger wakes its receivers and waits for their answers",
             .params = kFanOutParams,
             .group_size = fan_out_size,
             .run = futex_fan_out},
    WorkType{.name = "FanOutCompute",
             .summary = "FutexFanOut whose receivers sleep and multiply matrices",
             .params = kComputeParams,
             .group_size = fan_out_size,
             .run = fan_out_compute},
    WorkType{.name = "ThunderingHerd",
             .summary = "one futex broadcast wakes all waiters",
             .params = kHerdParams,
             .group_size = fan_out_size,
             .shared_bytes = bell_bytes,
             .run = thundering_herd},
};

} // namespace

std::span<const WorkType> fan_out_work_types()
{
  return kTypes;
}

} // namespace ktstr
