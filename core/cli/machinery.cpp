#include "core/cli/machinery.h"

#include <cerrno>
#include <cstring>
#include <unistd.h>

#include "core/base/file.h"
#include "core/run/accelerator_choice.h"
#include "core/run/vm_cell_runner.h"
#include "vmm/qemu/qemu_vmm.h"

namespace ktstr {

namespace {

VmClock clock_for(Accelerator accelerator, VmClock wanted)
{
  if (wanted != VmClock::unset)
    return wanted;
  return accelerator == Accelerator::kvm ? VmClock::real_time : VmClock::virtual_time;
}

Result<std::string> usable_version(Vmm& vmm)
{
  const auto probe = vmm.probe();
  if (probe.is_usable)
    return probe.version;
  std::string reasons;
  for (const auto& reason : probe.reasons)
    reasons += (reasons.empty() ? "" : "; ") + reason;
  return Error::make(ErrorKind::unavailable, "cannot run machines with {}: {}", vmm.id(), reasons)
      .with_hint("apt install qemu-system-x86; 'ktstr doctor' says what else is missing");
}

Status check_agent()
{
  const auto agent = agent_path();
  if (::access(agent.c_str(), R_OK) == 0)
    return {};
  return Error::make(ErrorKind::unavailable,
                     "cannot read the guest's agent '{}': {}",
                     agent.string(),
                     std::strerror(errno))
      .with_hint("it is built with ktstr and belongs beside it");
}

} // namespace

std::unique_ptr<Vmm> make_vmm()
{
  return std::make_unique<QemuVmm>(QemuConfig{.cache_dir = cache_dir()});
}

std::filesystem::path agent_path()
{
  return program_dir() / "ktstr-guest";
}

Result<Machinery>
make_machinery(const RunOptions& options, const PreparedPlan& prepared, const CancelToken& cancel)
{
  if (auto status = check_agent(); !status)
    return status.error();
  Machinery machinery{.vmm = make_vmm()};
  auto version = usable_version(*machinery.vmm);
  if (!version)
    return version.error();
  machinery.version = std::move(*version);
  auto choice = choose_accelerator({.vmm = machinery.vmm.get(),
                                    .vmm_version = machinery.version,
                                    .wanted = options.accelerator,
                                    .clock = options.clock,
                                    .kernel = prepared.plan.kernels.front().image,
                                    .agent = agent_path(),
                                    .cache_dir = cache_dir(),
                                    .cancel = &cancel});
  if (!choice)
    return choice.error();
  machinery.accelerator = choice->accelerator;
  machinery.note = std::move(choice->note);
  machinery.clock = clock_for(machinery.accelerator, options.clock);
  auto runner = make_vm_cell_runner({.vmm = machinery.vmm.get(),
                                     .accelerator = machinery.accelerator,
                                     .clock = machinery.clock,
                                     .agent = agent_path(),
                                     .cache_dir = cache_dir(),
                                     .is_cold = options.is_cold});
  if (!runner)
    return runner.error();
  machinery.runner = std::move(*runner);
  return machinery;
}

} // namespace ktstr
