/// How much memory and time a VM of a given size gets.
#pragma once

#include <cstdint>

namespace ktstr::support {

/// How long the guest may take until it is ready: 150 ms for each vCPU, from 10 to 30 s.
std::uint64_t sys_rdy_budget_ms(std::uint32_t vcpus);

/// The longest of watchdog, test and one second, and 10 s and the budget above to boot.
std::uint64_t
vm_timeout_ms(std::uint64_t watchdog_ms, std::uint64_t duration_ms, std::uint32_t vcpus);

/// What the test asks for, 64 MiB for each CPU, or 256, whichever is most. With a topology given by
/// hand its memory counts instead.
std::uint64_t vm_memory_mib(std::uint32_t cpus, std::uint32_t wanted_mib);

} // namespace ktstr::support
