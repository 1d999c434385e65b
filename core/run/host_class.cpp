#include "core/run/host_class.h"

#include "core/base/text.h"
#include "core/support/host_error.h"
#include "vmm/qemu/qemu_vmm.h"

namespace ktstr {

namespace {

using support::HostErrorKind;

HostErrorKind class_of(const Error& error, const VmConfig& machine)
{
  std::error_code ignored;
  if (!machine.kernel.empty() && !std::filesystem::exists(machine.kernel, ignored))
    return HostErrorKind::kernel_unavailable;
  if (machine.is_perf && error.kind() == ErrorKind::unsupported)
    return HostErrorKind::perf_mode_unavailable;
  if (!check_node_order(machine.topology))
    return HostErrorKind::topology_unrepresentable;
  return HostErrorKind::unset;
}

} // namespace

Judgement judge_machine_error(const Error& error, const VmConfig& machine)
{
  const auto host = support::classify_host_error(
      support::Failure::from({class_of(error, machine), error.text()}), false);
  if (host.verdict == support::HostVerdict::not_host_class) {
    const bool is_guest = error.kind() == ErrorKind::guest_fault;
    return judge_setup_error(error, is_guest ? Fault::guest : Fault::host);
  }
  const bool is_skip = host.verdict == support::HostVerdict::skip;
  Judgement judgement{.verdict = is_skip ? Verdict::skip : Verdict::fail,
                      .fault = is_skip ? Fault::none : Fault::host,
                      .reason = host.reason};
  if (!error.hint().empty())
    judgement.details = split(error.hint(), '\n');
  return judgement;
}

} // namespace ktstr
