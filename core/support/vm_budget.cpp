#include "core/support/vm_budget.h"

#include <algorithm>
#include <limits>

namespace ktstr::support {

namespace {

constexpr std::uint64_t kBootMs = 10'000;

std::uint64_t saturating_sum(std::uint64_t a, std::uint64_t b)
{
  constexpr std::uint64_t kMost = std::numeric_limits<std::uint64_t>::max();
  return a > kMost - b ? kMost : a + b;
}

} // namespace

std::uint64_t sys_rdy_budget_ms(std::uint32_t vcpus)
{
  constexpr std::uint64_t kPerCpuMs = 150;
  constexpr std::uint64_t kLeastMs = 10'000;
  constexpr std::uint64_t kMostMs = 30'000;
  return std::clamp(kPerCpuMs * vcpus, kLeastMs, kMostMs);
}

std::uint64_t
vm_timeout_ms(std::uint64_t watchdog_ms, std::uint64_t duration_ms, std::uint32_t vcpus)
{
  constexpr std::uint64_t kLeastMs = 1000;
  return saturating_sum(std::max({watchdog_ms, duration_ms, kLeastMs}),
                        kBootMs + sys_rdy_budget_ms(vcpus));
}

std::uint64_t vm_memory_mib(std::uint32_t cpus, std::uint32_t wanted_mib)
{
  constexpr std::uint64_t kPerCpuMib = 64;
  constexpr std::uint64_t kLeastMib = 256;
  return std::max({kPerCpuMib * cpus, kLeastMib, std::uint64_t{wanted_mib}});
}

} // namespace ktstr::support
