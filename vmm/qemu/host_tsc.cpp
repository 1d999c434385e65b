#include "vmm/qemu/host_tsc.h"

#include <chrono>
#include <limits>
#include <thread>
#include <x86intrin.h>

namespace ktstr {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds kSpan{20};
constexpr int kTries = 20;

struct Moment {
  std::int64_t ns = 0;
  std::uint64_t ticks = 0;
};

std::int64_t now_ns()
{
  return std::chrono::nanoseconds(Clock::now().time_since_epoch()).count();
}

/// The try that was interrupted least.
Moment moment()
{
  Moment best;
  std::int64_t narrowest = std::numeric_limits<std::int64_t>::max();
  for (int i = 0; i < kTries; ++i) {
    const auto before = now_ns();
    const std::uint64_t ticks = __rdtsc();
    const auto gap = now_ns() - before;
    if (gap < narrowest) {
      narrowest = gap;
      best = {before + gap / 2, ticks};
    }
  }
  return best;
}

std::uint64_t measure()
{
  const auto begin = moment();
  std::this_thread::sleep_for(kSpan);
  const auto end = moment();
  const auto ticks_per_us =
      static_cast<double>(end.ticks - begin.ticks) * 1000 / static_cast<double>(end.ns - begin.ns);
  constexpr std::uint64_t kKhzPerMhz = 1000;
  return static_cast<std::uint64_t>(ticks_per_us + 0.5) * kKhzPerMhz;
}

} // namespace

std::uint64_t host_tsc_khz()
{
  static const std::uint64_t khz = measure();
  return khz;
}

} // namespace ktstr
