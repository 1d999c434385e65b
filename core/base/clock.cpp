#include "core/base/clock.h"

#include <thread>

namespace ktstr {

namespace {

class SystemClock final : public Clock {
public:
  [[nodiscard]] Milliseconds now() const override
  {
    return std::chrono::duration_cast<Milliseconds>(
        std::chrono::steady_clock::now().time_since_epoch());
  }
  void sleep(Milliseconds duration) override { std::this_thread::sleep_for(duration); }
};

} // namespace

Clock& system_clock()
{
  static SystemClock clock;
  return clock;
}

} // namespace ktstr
