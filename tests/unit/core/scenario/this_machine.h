/// Scenarios on the machine that runs the tests.
#pragma once

#include <sched.h>
#include <string>

#include "core/scenario/scenario.h"

namespace ktstr::test {

inline ScenarioContext this_machine(int duration_ms)
{
  ScenarioContext context{
      .is_virtual_time = false, .seed = 1, .duration = Milliseconds{duration_ms}};
  cpu_set_t cpus;
  CPU_ZERO(&cpus);
  ::sched_getaffinity(0, sizeof cpus, &cpus);
  for (int cpu = 0; cpu < CPU_SETSIZE; ++cpu)
    if (CPU_ISSET(static_cast<std::size_t>(cpu), &cpus))
      context.cpus.push_back(cpu);
  context.topology.cores_per_llc = static_cast<std::uint32_t>(context.cpus.back() + 1);
  return context;
}

inline std::string document(const std::string& members)
{
  return R"({"schema":"ktstr.scenario/1",)" + members + "}";
}

} // namespace ktstr::test
