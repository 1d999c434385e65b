#include "core/run/cell_machine.h"

#include <set>

#include "core/base/text.h"
#include "core/model/cell_setup.h"
#include "core/support/kernel_arguments.h"
#include "core/wire/window.h"

namespace ktstr {

namespace {

/// The words of a scheduler and a test: sysctls in their order, then the others.
std::vector<std::string> kernel_arguments_of(const GuestSetup& setup)
{
  std::vector<std::string> words;
  for (const auto& sysctl : setup.sysctls)
    words.push_back(support::quoted_kernel_argument("sysctl." + sysctl));
  words.insert(words.end(), setup.kernel_arguments.begin(), setup.kernel_arguments.end());
  return words;
}

} // namespace

VmConfig cell_machine(const Plan& plan, const Cell& cell, const MachineKind& kind)
{
  Topology topology = plan.preset(cell).topology;
  topology.offline_cpus.clear(); // the guest takes them offline: one template serves all
  auto arguments = window_kernel_arguments();
  const auto& own = plan.kernel(cell).arguments;
  arguments.insert(arguments.end(), own.begin(), own.end());
  const auto wanted = kernel_arguments_of(merged_setup(plan.scheduler(cell), plan.test(cell)));
  arguments.insert(arguments.end(), wanted.begin(), wanted.end());
  return {.topology = topology,
          .memory_mib = guest_memory_mib(topology, plan.test(cell).memory_mib),
          .kernel = plan.kernel(cell).image,
          .initramfs = kind.initramfs,
          .kernel_arguments = std::move(arguments),
          .accelerator = kind.accelerator,
          .clock = kind.clock,
          .is_perf = kind.is_perf,
          .seed = cell.seed};
}

std::vector<VmConfig> machines_of(const Plan& plan, const MachineKind& kind)
{
  std::vector<VmConfig> machines;
  std::set<std::string> names;
  for (const auto& cell : plan.cells) {
    auto machine = cell_machine(plan, cell, kind);
    if (names.insert(template_name(machine)).second)
      machines.push_back(std::move(machine));
  }
  return machines;
}

std::string template_name(const VmConfig& config)
{
  return fmt::format("{}\n{}\n{}\n{}",
                     config.kernel.string(),
                     format_topology(config.topology),
                     config.memory_mib,
                     join(config.kernel_arguments, " "));
}

} // namespace ktstr
