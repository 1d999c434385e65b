/// How fast the time-stamp counter of this host counts.
#pragma once

#include <cstdint>

namespace ktstr {

/// In kHz, measured once per process in 20 ms against CLOCK_MONOTONIC and rounded to MHz, so that
/// two processes find the same. A busy host does not matter.
std::uint64_t host_tsc_khz();

} // namespace ktstr
