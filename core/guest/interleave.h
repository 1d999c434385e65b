/// How finely the virtual CPUs of this machine interleave. In virtual time QEMU runs one CPU after
/// another, each for its share of the time to the next timer of any device: with few timers a CPU
/// runs for a millisecond before another does, and races of a few instructions hardly ever show.
#pragma once

#include <chrono>
#include <cstdint>

#include "core/base/result.h"

namespace ktstr::guest {

/// Starts a periodic timer that interrupts nobody, with a period drawn from the seed: evenly over
/// the orders of magnitude from 100 us to 2 ms. Seed 0 is the machine as it is. Error: there is no
/// HPET, or it cannot be reached.
Status interleave_cpus(std::uint64_t seed);

/// The period for this seed; 0 for seed 0.
std::chrono::nanoseconds interleave_period(std::uint64_t seed);

} // namespace ktstr::guest
