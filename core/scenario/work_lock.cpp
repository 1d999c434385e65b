/// Work types that fight for a lock.
#include <array>
#include <cerrno>

#include "core/scenario/futex.h"
#include "core/scenario/futex_mutex.h"
#include "core/scenario/work_parts.h"
#include "core/scenario/worker_run.h"

namespace ktstr {

namespace {

/// FutexMutex by the kernel's lock with priority inheritance.
class PiMutex {
public:
  void lock(WorkerRun& run)
  {
    run.begin_waiting();
    if (!futex_lock_pi(word_))
      run.give_up("cannot lock a futex with priority inheritance", errno);
    run.end_waiting(released_ns_.load(std::memory_order_relaxed));
  }

  void unlock(WorkerRun& run)
  {
    released_ns_.store(monotonic_ns(), std::memory_order_relaxed);
    if (!futex_unlock_pi(word_))
      run.give_up("cannot unlock a futex with priority inheritance", errno);
  }

private:
  std::atomic<std::uint32_t> word_{0};
  std::atomic<std::uint64_t> released_ns_{0};
};

struct Locks {
  FutexMutex plain;
  PiMutex inheriting;
};

std::size_t locks_bytes(const WorkParams&)
{
  return sizeof(Locks);
}

int contenders(const WorkParams& params)
{
  return static_cast<int>(params[0]);
}

void mutex_contention(WorkerRun& run)
{
  auto& lock = run.shared<Locks>().plain;
  while (!run.should_stop()) {
    burn(run.count_param(2));
    lock.lock(run);
    burn(run.count_param(1));
    lock.unlock();
    run.did(1);
  }
}

int inversion_size(const WorkParams& params)
{
  return static_cast<int>(params[0] + params[1] + params[2]);
}

/// Those with high and low priority share a lock; those in between only burn. With a plain lock the
/// low one, which holds it, is kept from the CPU by the medium one, and the high one waits for
/// both.
void priority_inversion(WorkerRun& run)
{
  constexpr std::array<int, 3> kPriorities = {30, 20, 10};
  const int highs = static_cast<int>(run.param(0));
  const int mediums = static_cast<int>(run.param(1));
  const std::size_t rank = run.member() < highs ? 0 : run.member() < highs + mediums ? 1 : 2;
  const bool is_inheriting = run.param(5) != 0;
  run.take_policy({.kind = SchedPolicy::Kind::fifo, .priority = kPriorities[rank]});
  auto& locks = run.shared<Locks>();
  while (!run.should_stop()) {
    burn(run.count_param(4));
    if (rank != 1 && is_inheriting)
      locks.inheriting.lock(run);
    else if (rank != 1)
      locks.plain.lock(run);
    burn(run.count_param(3));
    if (rank != 1 && is_inheriting)
      locks.inheriting.unlock(run);
    else if (rank != 1)
      locks.plain.unlock();
    run.did(1);
    run.sleep_us(100 * (3 - rank)); // real-time tasks that never sleep would own the CPU
  }
}

constexpr std::array<std::string_view, 2> kPiWords = {"Plain", "Pi"};

constexpr std::array<WorkParam, 3> kMutexParams = {{
    {.name = "contenders", .fallback = 4, .least = 1, .greatest = kMaxMembers},
    {.name = "hold_iters", .fallback = 256, .least = 0, .greatest = kMaxRounds},
    {.name = "work_iters", .fallback = 1024, .least = 0, .greatest = kMaxRounds},
}};

constexpr std::array<WorkParam, 6> kInversionParams = {{
    {.name = "high", .fallback = 1, .least = 1, .greatest = kMaxMembers},
    {.name = "medium", .fallback = 1, .least = 1, .greatest = kMaxMembers},
    {.name = "low", .fallback = 1, .least = 1, .greatest = kMaxMembers},
    {.name = "hold_iters", .fallback = 4096, .least = 0, .greatest = kMaxRounds},
    {.name = "work_iters", .fallback = 1024, .least = 0, .greatest = kMaxRounds},
    {.name = "pi_mode", .fallback = 0, .words = kPiWords},
}};

constexpr std::array kTypes = {
    WorkType{.name = "MutexContention",
             .summary = "a futex mutex that all members of the group want",
             .params = kMutexParams,
             .group_size = contenders,
             .shared_bytes = locks_bytes,
             .run = mutex_contention},
    WorkType{.name = "PriorityInversion",
             .summary = "three SCHED_FIFO priorities, the highest and lowest of which share a lock",
             .params = kInversionParams,
             .group_size = inversion_size,
             .shared_bytes = locks_bytes,
             .run = priority_inversion},
};

} // namespace

std::span<const WorkType> lock_work_types()
{
  return kTypes;
}

} // namespace ktstr
