/// The cells that wait for a slot. Workers take them in the plan's order; a cell that would exceed
/// the memory budget waits until enough of it was given back, or until nothing else runs.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <optional>

#include "core/base/cancel.h"
#include "core/gauntlet/plan.h"

namespace ktstr {

class CellQueue {
public:
  /// `memory_mib` 0: no limit. Plan and token outlive the queue.
  CellQueue(const Plan& plan, std::uint64_t memory_mib, const CancelToken& cancel)
      : plan_(plan), memory_mib_(memory_mib), cancel_(cancel)
  {
  }

  /// Index of the next cell; nothing when there is none left or the run was cancelled.
  /// Thread-safe; blocks.
  std::optional<std::size_t> take();
  /// The cell ended: its memory is free again. Thread-safe.
  void give_back(std::size_t cell);

private:
  [[nodiscard]] std::uint64_t need_of(std::size_t cell) const;
  [[nodiscard]] bool fits(std::size_t cell) const;

  const Plan& plan_;
  const std::uint64_t memory_mib_;
  const CancelToken& cancel_;

  std::mutex mutex_; // guards what follows
  std::condition_variable changed_;
  std::size_t next_ = 0;
  std::size_t running_ = 0;
  std::uint64_t used_mib_ = 0;
};

} // namespace ktstr
