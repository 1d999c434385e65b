/// How many cells run at once when the user does not say.
#pragma once

#include <cstddef>

#include "core/gauntlet/plan.h"

namespace ktstr {

/// In virtual time a guest keeps one CPU of the host busy, however many it has: a slot per CPU. In
/// real time guests must not share CPUs: as many as the plan's largest guest has room for. Never
/// more than there are cells, never fewer than one.
std::size_t default_slots(const Plan& plan, const HostCapacity& host, bool is_virtual_time);

/// What running guests may take together: three quarters of what is available now, so that the host
/// never swaps; 0 (no limit) when that is not known.
std::uint64_t memory_budget_mib(const HostCapacity& host);

} // namespace ktstr
