/// The guest's own time. Deadlines and reports use it alone: under a virtual clock it is a function
/// of the instructions that ran.
#pragma once

#include <cstdint>
#include <ctime>

#include "core/base/clock.h"

namespace ktstr::guest {

inline constexpr std::uint64_t kNanosecondsPerMillisecond = 1'000'000;

/// CLOCK_MONOTONIC.
inline std::uint64_t now_ns()
{
  timespec now{};
  ::clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<std::uint64_t>(now.tv_sec) * 1'000'000'000U +
         static_cast<std::uint64_t>(now.tv_nsec);
}

inline std::uint64_t after(Milliseconds duration)
{
  return now_ns() + static_cast<std::uint64_t>(duration.count()) * kNanosecondsPerMillisecond;
}

} // namespace ktstr::guest
