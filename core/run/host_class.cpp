#include "core/run/host_class.h"

#include <cerrno>
#include <fcntl.h>

#include "core/base/text.h"
#include "core/base/unique_fd.h"
#include "core/model/constraints.h"
#include "core/support/host_error.h"
#include "vmm/qemu/qemu_vmm.h"

namespace ktstr {

namespace {

using support::Failure;
using support::HostErrorKind;

bool is_kernel_gone(const VmConfig& machine)
{
  std::error_code ignored;
  return !machine.kernel.empty() && !std::filesystem::exists(machine.kernel, ignored);
}

bool is_memory_taken(const VmConfig& machine, const HostFacts& host)
{
  return host.memory_mib > 0 && machine.memory_mib > host.memory_mib;
}

/// Every class that the error is of, the error's own words in each; the classes' order decides.
Failure failure_of(const Error& error, const VmConfig& machine, const HostFacts& host)
{
  auto failure = Failure::plain(error.text());
  const auto is_of = [&](HostErrorKind kind) {
    failure.causes.push_back({.text = error.text(), .host_error = kind});
  };
  if (is_kernel_gone(machine))
    is_of(HostErrorKind::kernel_unavailable);
  if (machine.is_perf && error.kind() == ErrorKind::unsupported)
    is_of(HostErrorKind::perf_mode_unavailable);
  if (!check_node_order(machine.topology))
    is_of(HostErrorKind::topology_unrepresentable);
  if (error.kind() == ErrorKind::timeout || is_memory_taken(machine, host))
    is_of(HostErrorKind::resource_contention);
  if (error.kind() ==
      ErrorKind::incompatible) // how a back end says that this topology is not for it
    is_of(HostErrorKind::topology_insufficient);
  if (host.kvm_error != 0) {
    const auto kvm = support::kvm_open_failure(host.kvm_error);
    failure.causes.insert(failure.causes.end(), kvm.causes.begin(), kvm.causes.end());
  }
  return failure;
}

} // namespace

HostFacts host_facts(const VmConfig& machine)
{
  HostFacts host{.memory_mib = host_capacity().memory_mib};
  if (machine.accelerator != Accelerator::kvm)
    return host;
  const UniqueFd kvm(::open("/dev/kvm", O_RDWR | O_CLOEXEC));
  host.kvm_error = kvm.is_open() ? 0 : errno;
  return host;
}

Judgement judge_machine_error(const Error& error, const VmConfig& machine, const HostFacts& host)
{
  const auto found = support::classify_host_error(failure_of(error, machine, host), false);
  if (found.verdict == support::HostVerdict::not_host_class) {
    const bool is_guest = error.kind() == ErrorKind::guest_fault;
    return judge_setup_error(error, is_guest ? Fault::guest : Fault::host);
  }
  const bool is_skip = found.verdict == support::HostVerdict::skip;
  Judgement judgement{.verdict = is_skip ? Verdict::skip : Verdict::fail,
                      .fault = is_skip ? Fault::none : Fault::host,
                      .reason = found.reason};
  if (!error.hint().empty())
    judgement.details = split(error.hint(), '\n');
  return judgement;
}

} // namespace ktstr
