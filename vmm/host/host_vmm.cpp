#include "vmm/host/host_vmm.h"

#include <sys/utsname.h>
#include <unistd.h>

#include "core/model/constraints.h"

namespace ktstr {

namespace {

constexpr const char* kNoMachine =
    "back end 'host' runs no cells yet: they would change this machine's own scheduler";

} // namespace

VmmProbe HostVmm::probe()
{
  VmmProbe probe;
  utsname names{};
  if (::uname(&names) == 0)
    probe.version = fmt::format("Linux {}", names.release);
  probe.reasons.emplace_back(kNoMachine);
  const auto capacity = host_capacity();
  probe.reasons.push_back(fmt::format("it has {} CPUs in {} LLCs", capacity.cpus, capacity.llcs));
  if (::access("/sys/kernel/sched_ext", F_OK) != 0)
    probe.reasons.emplace_back("its kernel has no sched_ext");
  return probe;
}

Result<std::unique_ptr<Vm>> HostVmm::create(const VmConfig&)
{
  return Error::make(ErrorKind::unsupported, "{}", kNoMachine).with_hint("use back end 'qemu'");
}

} // namespace ktstr
