#include "vmm/host/host_vmm.h"

#include <sys/utsname.h>
#include <unistd.h>

#include "core/model/own_cgroup.h"
#include "vmm/host/host_cgroup.h"
#include "vmm/host/host_vm.h"

namespace ktstr {

VmmProbe HostVmm::probe()
{
  VmmProbe probe;
  utsname names{};
  if (::uname(&names) == 0)
    probe.version = fmt::format("Linux {}", names.release);
  const auto cgroup = own_cgroup();
  probe.is_usable = cgroup.ok();
  if (!cgroup)
    probe.reasons.push_back(cgroup.error().text() + "; " + cgroup.error().hint());
  if (::access("/sys/kernel/sched_ext", F_OK) != 0)
    probe.reasons.emplace_back("its kernel has no sched_ext");
  return probe;
}

Result<std::unique_ptr<Vm>> HostVmm::create(const VmConfig& config)
{
  auto vm = HostVm::create(agent_, config.console_file, cgroups_);
  if (!vm)
    return vm.error();
  return std::unique_ptr<Vm>(std::move(*vm));
}

} // namespace ktstr
