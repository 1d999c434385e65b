/// Time, through an interface so that tests can set it.
#pragma once

#include <chrono>

namespace ktstr {

using Milliseconds = std::chrono::milliseconds;

class Clock {
public:
  virtual ~Clock() = default;
  /// Monotonic time since an arbitrary start.
  [[nodiscard]] virtual Milliseconds now() const = 0;
  /// Blocks the calling thread.
  virtual void sleep(Milliseconds duration) = 0;
};

/// The machine's monotonic clock. Stateless; one instance for the program.
Clock& system_clock();

} // namespace ktstr
