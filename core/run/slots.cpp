#include "core/run/slots.h"

#include <algorithm>

namespace ktstr {

std::size_t default_slots(const Plan& plan, const HostCapacity& host, bool is_virtual_time)
{
  std::size_t cpus_per_cell = 1;
  if (!is_virtual_time) {
    for (const auto& cell : plan.cells)
      cpus_per_cell = std::max<std::size_t>(cpus_per_cell, total_cpus(plan.preset(cell).topology));
  }
  const std::size_t most = std::max<std::size_t>(1, plan.cells.size());
  return std::clamp<std::size_t>(host.cpus / cpus_per_cell, 1, most);
}

std::uint64_t memory_budget_mib(const HostCapacity& host)
{
  return host.memory_mib * 3 / 4;
}

} // namespace ktstr
