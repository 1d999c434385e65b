#include "core/model/allowed_cpus.h"

#include <cstddef>
#include <sched.h>

namespace ktstr {

std::vector<int> allowed_cpus()
{
  // The mask must be at least as wide as the kernel's own; grow until it is.
  for (std::size_t width = 1024; width <= (1U << 20U); width *= 2) {
    std::vector<unsigned long> mask(width / (8 * sizeof(unsigned long)));
    auto* set = reinterpret_cast<cpu_set_t*>(mask.data());
    const std::size_t bytes = width / 8;
    if (sched_getaffinity(0, bytes, set) != 0)
      continue;
    std::vector<int> cpus;
    for (std::size_t cpu = 0; cpu < width; ++cpu)
      if (CPU_ISSET_S(cpu, bytes, set))
        cpus.push_back(static_cast<int>(cpu));
    return cpus;
  }
  return {};
}

} // namespace ktstr
