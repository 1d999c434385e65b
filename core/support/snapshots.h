/// Snapshots taken at even distances in the middle of a test: from 10 % to 90 % of its duration.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "core/support/broken_rule.h"

namespace ktstr::support {

/// Rules: exceeds_cap (64), host_only, interval (at least 100 ms between them). None is always
/// fine.
Rejection
check_snapshots(std::chrono::nanoseconds duration, std::uint32_t count, bool is_host_only);

/// When each is taken, as a share of the duration: one is taken at 0.5, three at 0.3, 0.5, 0.7.
std::vector<double> periodic_boundaries(std::uint32_t count);

/// "periodic_000"
std::string periodic_tag(std::uint32_t index);

} // namespace ktstr::support
