#include "vmm/vmm.h"

namespace ktstr {

std::string_view name_of(Accelerator accelerator)
{
  switch (accelerator) {
  case Accelerator::unset:
    return "unset";
  case Accelerator::tcg:
    return "tcg";
  case Accelerator::kvm:
    return "kvm";
  case Accelerator::none:
    return "none";
  }
  return "unknown";
}

std::string_view name_of(VmClock clock)
{
  switch (clock) {
  case VmClock::unset:
    return "unset";
  case VmClock::virtual_time:
    return "virtual";
  case VmClock::real_time:
    return "real";
  }
  return "unknown";
}

std::string_view name_of(VmEnd end)
{
  switch (end) {
  case VmEnd::running:
    return "running";
  case VmEnd::parked:
    return "parked";
  case VmEnd::powered_off:
    return "powered off";
  case VmEnd::reset:
    return "reset";
  case VmEnd::vmm_failed:
    return "VMM failed";
  case VmEnd::killed:
    return "killed";
  }
  return "unknown";
}

Result<VmTemplate> Vmm::prepare_template(const VmConfig&, const CancelToken*)
{
  return Error::make(ErrorKind::unsupported, "VM back end '{}' has no templates", id());
}

Result<std::unique_ptr<Vm>> Vmm::fork(const VmTemplate&, const VmConfig&)
{
  return Error::make(ErrorKind::unsupported, "VM back end '{}' has no templates", id());
}

} // namespace ktstr
