/// A mutex that workers of a group share. Waiting for it is no gap until it was released.
#pragma once

#include <atomic>
#include <cstdint>

#include "core/scenario/futex.h"
#include "core/scenario/worker_run.h"

namespace ktstr {

class FutexMutex {
public:
  void lock(WorkerRun& run)
  {
    std::uint32_t free = 0;
    if (word_.compare_exchange_strong(free, 1))
      return;
    run.begin_waiting();
    while (word_.exchange(2) != 0)
      futex_wait(word_, 2);
    run.end_waiting(released_ns_.load(std::memory_order_relaxed));
  }

  void unlock()
  {
    released_ns_.store(monotonic_ns(), std::memory_order_relaxed);
    if (word_.exchange(0) == 2)
      futex_wake(word_, 1);
  }

private:
  std::atomic<std::uint32_t> word_{0};        ///< 0 free, 1 taken, 2 taken and perhaps waited for
  std::atomic<std::uint64_t> released_ns_{0}; ///< since when who waits could go on
};

} // namespace ktstr
