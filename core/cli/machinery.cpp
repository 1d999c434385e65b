#include "core/cli/machinery.h"

#include <cerrno>
#include <cstring>
#include <unistd.h>

#include "core/base/file.h"
#include "core/base/log.h"
#include "core/cli/plugin_vmm.h"
#include "core/run/cell_machine.h"
#include "core/run/vm_cell_runner.h"
#include "core/support/environment.h"
#include "core/support/host_error.h"
#include "vmm/host/host_vmm.h"
#include "vmm/initramfs.h"
#include "vmm/qemu/kvm_proof.h"
#include "vmm/qemu/perf_host.h"
#include "vmm/qemu/qemu_command.h"
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
      .with_hint("{}",
                 vmm.id() == kBuiltinVmm
                     ? "apt install qemu-system-x86; 'ktstr doctor' says what else is missing"
                     : "leave out --vmm for ktstr's own back end");
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

/// The accelerator, and in `note` why it is not kvm. Asked-for kvm must have been proved to work.
Result<Accelerator> settle_accelerator(const RunOptions& options,
                                       const std::filesystem::path& kernel,
                                       QemuVmm& vmm,
                                       const CancelToken& cancel,
                                       std::string& note)
{
  const bool is_virtual = options.clock == VmClock::virtual_time;
  if (options.accelerator == Accelerator::tcg ||
      (options.accelerator == Accelerator::unset && is_virtual))
    return Accelerator::tcg;
  const auto initramfs = base_initramfs(agent_path(), cache_dir());
  if (!initramfs)
    return initramfs.error().with_context("cannot try kvm");
  log::info("trying kvm with '{}', unless an earlier run did", kernel.string());
  const auto proof = prove_kvm(vmm, {.kernel = kernel, .initramfs = initramfs->image}, &cancel);
  if (proof.is_working)
    return Accelerator::kvm;
  if (options.accelerator == Accelerator::kvm || options.is_perf)
    return Error::make(ErrorKind::unsupported, "kvm does not work here: {}", proof.reason)
        .with_hint("{} runs everywhere", options.is_perf ? "tcg, without --perf," : "--accel tcg");
  note = "tcg is used, because kvm does not work here: " + proof.reason;
  return Accelerator::tcg;
}

/// Whether this host has what --perf takes for every machine of the plan; asked before any runs.
Status check_perf(const RunOptions& options, const Plan& plan)
{
  if (!options.is_perf)
    return {};
  const auto host = read_perf_host();
  for (const auto& machine : machines_of(plan, {})) {
    std::uint64_t memory = 0;
    for (const auto bytes : node_memory(machine))
      memory += bytes;
    if (auto status = check_perf_host(host, total_cpus(machine.topology), memory); !status)
      return support::host_error({support::HostErrorKind::perf_mode_unavailable,
                                  fmt::format("topology {}: {}",
                                              format_topology(machine.topology),
                                              status.error().message())})
          .with_hint("{}", status.error().hint());
  }
  return {};
}

} // namespace

QemuConfig qemu_config()
{
  return {.cache_dir = cache_dir()};
}

std::unique_ptr<Vmm> make_vmm()
{
  return std::make_unique<QemuVmm>(qemu_config());
}

TemplateStore template_store()
{
  return TemplateStore({.folder = qemu_config().cache_dir / "templates"});
}

std::filesystem::path agent_path()
{
  return program_dir() / "ktstr-guest";
}

namespace {

Result<Machinery>
qemu_machinery(const RunOptions& options, const PreparedPlan& prepared, const CancelToken& cancel)
{
  auto vmm = std::make_unique<QemuVmm>(qemu_config());
  auto version = usable_version(*vmm);
  if (!version)
    return version.error();
  Machinery machinery{.version = std::move(*version)};
  const auto& kernel = prepared.plan.kernels.front().image;
  const auto accelerator = settle_accelerator(options, kernel, *vmm, cancel, machinery.note);
  if (!accelerator)
    return accelerator.error();
  if (auto status = check_perf(options, prepared.plan); !status)
    return status.error();
  machinery.vmm = std::move(vmm);
  machinery.accelerator = *accelerator;
  return machinery;
}

/// A back end of a plugin runs under tcg unless kvm is asked for: it is not tried out.
Result<Machinery>
plugin_machinery(const RunOptions& options, const PreparedPlan& prepared, const CancelToken& cancel)
{
  auto vmm = plugin_vmm(options.vmm, prepared.registry, cancel);
  if (!vmm)
    return vmm.error();
  auto version = usable_version(**vmm);
  if (!version)
    return version.error();
  return Machinery{.vmm = std::move(*vmm),
                   .accelerator = options.accelerator == Accelerator::kvm ? Accelerator::kvm
                                                                          : Accelerator::tcg,
                   .version = std::move(*version)};
}

/// Where the user wants the cells' cgroups: the option's word before the environment's.
Result<HostCgroupPlace> host_cgroup_place(const std::string& option)
{
  HostCgroupPlace place;
  const auto wanted =
      option.empty() ? support::env_value("KTSTR_HOST_CGROUP_PARENT") : support::EnvValue(option);
  if (!wanted || wanted->empty())
    return place;
  const auto parent = support::resolve_host_cgroup_parent(wanted);
  if (!parent)
    return parent.error();
  const auto walk =
      support::resolve_cgroup_walk_root(support::env_value("KTSTR_CGROUP_WALK_ROOT"), *parent);
  if (!walk)
    return walk.error();
  place.parent = *parent;
  if (*walk)
    place.walk_root = **walk;
  return place;
}

/// This machine itself, whose time is real.
Result<Machinery> host_machinery(const RunOptions& options)
{
  if (options.clock == VmClock::virtual_time || options.accelerator != Accelerator::unset)
    return Error::make(ErrorKind::invalid, "back end 'host' has no accelerator, and real time only")
        .with_hint("leave out --clock and --accel");
  const auto cgroups = host_cgroup_place(options.cgroup_parent);
  if (!cgroups)
    return cgroups.error();
  auto vmm = std::make_unique<HostVmm>(agent_path(), *cgroups);
  auto version = usable_version(*vmm);
  if (!version)
    return version.error();
  return Machinery{.vmm = std::move(vmm),
                   .accelerator = Accelerator::none,
                   .clock = VmClock::real_time,
                   .version = std::move(*version),
                   .note = "no virtual machine: a scheduler under test schedules this machine"};
}

} // namespace

Result<Machinery>
make_machinery(const RunOptions& options, const PreparedPlan& prepared, const CancelToken& cancel)
{
  if (auto status = check_agent(); !status)
    return status.error();
  const bool is_qemu = options.vmm == kBuiltinVmm;
  const bool is_host = options.vmm == kHostVmm;
  auto made = is_qemu   ? qemu_machinery(options, prepared, cancel)
              : is_host ? host_machinery(options)
                        : plugin_machinery(options, prepared, cancel);
  if (!made)
    return made;
  auto machinery = std::move(*made);
  if (machinery.clock == VmClock::unset)
    machinery.clock = clock_for(machinery.accelerator, options.clock);
  auto runner = make_vm_cell_runner({.vmm = machinery.vmm.get(),
                                     .accelerator = machinery.accelerator,
                                     .clock = machinery.clock,
                                     .agent = agent_path(),
                                     .cache_dir = cache_dir(),
                                     .describer = program_path(),
                                     .is_perf = options.is_perf,
                                     .is_cold = options.is_cold || !is_qemu,
                                     .collects_coverage = options.collects_coverage,
                                     .has_declared_topology = !is_host,
                                     .brings_files = !is_host});
  if (!runner)
    return runner.error();
  machinery.runner = std::move(*runner);
  return machinery;
}

} // namespace ktstr
