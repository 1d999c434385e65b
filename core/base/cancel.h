/// Cancellation: one token that everything which waits looks at. Setting it is safe in a signal
/// handler.
#pragma once

#include <atomic>

namespace ktstr {

class CancelToken {
public:
  CancelToken() = default;
  /// Is cancelled with `parent` too, which lives longer.
  explicit CancelToken(const CancelToken* parent) : parent_(parent) {}
  void cancel() noexcept { is_cancelled_.store(true, std::memory_order_relaxed); }
  [[nodiscard]] bool is_cancelled() const noexcept
  {
    return is_cancelled_.load(std::memory_order_relaxed) ||
           (parent_ != nullptr && parent_->is_cancelled());
  }

private:
  const CancelToken* parent_ = nullptr;
  std::atomic<bool> is_cancelled_{false};
  static_assert(std::atomic<bool>::is_always_lock_free);
};

} // namespace ktstr
