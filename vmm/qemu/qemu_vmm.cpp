#include "vmm/qemu/qemu_vmm.h"

#include <cerrno>
#include <unistd.h>

#include "core/base/file.h"
#include "core/base/text.h"
#include "vmm/file_identity.h"
#include "vmm/qemu/qemu_command.h"
#include "vmm/qemu/qemu_vm.h"
#include "vmm/qemu/snapshot.h"

namespace ktstr {

namespace {

namespace fs = std::filesystem;

/// What a template is made for: one seed, since a cell's own seed reaches the guest later.
VmConfig template_config(VmConfig config, const fs::path& console)
{
  config.seed = 1;
  config.console_file = console;
  return config;
}

Status check_readable(const fs::path& file, std::string_view what)
{
  if (file.empty())
    return Error::make(ErrorKind::invalid, "the machine has no {}", what);
  if (::access(file.c_str(), R_OK) == 0)
    return {};
  return Error::from_errno(errno, fmt::format("cannot read the {} '{}'", what, file.string()));
}

} // namespace

Status check_node_order(const Topology& topology)
{
  bool is_after_cpuless = false;
  for (std::uint32_t node = 0; node < topology.numa_nodes; ++node) {
    const bool has_cpus = llcs_in_node(topology, node) > 0;
    if (has_cpus && is_after_cpuless)
      return Error::make(ErrorKind::unsupported,
                         "topology {}: node {} has CPUs and follows one without",
                         format_topology(topology),
                         node)
          .with_hint("list nodes without CPUs last: Linux numbers them so");
    is_after_cpuless = is_after_cpuless || !has_cpus;
  }
  return {};
}

QemuVmm::QemuVmm(QemuConfig config)
    : config_(std::move(config)), templates_({.folder = config_.cache_dir / "templates",
                                              .limit_bytes = config_.template_limit_bytes,
                                              .patience = Milliseconds{3600 * 1000}})
{
}

Result<QemuVersion> QemuVmm::version()
{
  const std::lock_guard lock(mutex_);
  if (!version_)
    version_ = known_qemu(config_.program, config_.cache_dir / "qemu");
  return *version_;
}

VmmProbe QemuVmm::probe()
{
  VmmProbe probe;
  const auto found = version();
  probe.is_usable = found.ok();
  if (found)
    probe.version = found->text;
  else
    probe.reasons.push_back(found.error().text() +
                            (found.error().hint().empty() ? "" : "; " + found.error().hint()));
  if (auto reason = config_.kvm_obstacle(); !reason.empty())
    probe.reasons.push_back("accelerator kvm: " + reason);
  return probe;
}

Status QemuVmm::check(const VmConfig& config)
{
  if (auto found = version(); !found)
    return found.error();
  if (auto status = validate_topology(config.topology); !status)
    return status.error().with_context("cannot make a machine of this topology");
  if (auto status = check_node_order(config.topology); !status)
    return status;
  if (auto status = check_readable(config.kernel, "kernel"); !status)
    return status;
  if (auto status = check_readable(config.initramfs, "initramfs"); !status)
    return status;
  if (config.accelerator != Accelerator::kvm && config.accelerator != Accelerator::tcg)
    return Error::make(
        ErrorKind::unsupported, "QEMU has no accelerator '{}'", name_of(config.accelerator));
  if (config.accelerator == Accelerator::tcg)
    return check_perf(config);
  if (config.clock == VmClock::virtual_time)
    return Error::make(ErrorKind::unsupported, "there is no virtual time under kvm")
        .with_hint("use --clock real, or --accel tcg");
  if (auto reason = config_.kvm_obstacle(); !reason.empty())
    return Error::make(ErrorKind::unsupported, "cannot use accelerator kvm: {}", reason);
  return check_perf(config);
}

Status QemuVmm::check_perf(const VmConfig& config)
{
  if (!config.is_perf)
    return {};
  if (config.accelerator != Accelerator::kvm)
    return Error::make(ErrorKind::unsupported, "--perf needs kvm: emulation measures nothing");
  std::uint64_t memory = 0;
  for (const auto bytes : node_memory(config))
    memory += bytes;
  return check_perf_host(config_.perf_host(), total_cpus(config.topology), memory);
}

Status QemuVmm::pin(Vm& vm, const VmConfig& config)
{
  if (!config.is_perf)
    return {};
  return pin_vcpus(static_cast<QemuVm&>(vm).qmp(), config_.perf_host().cpus);
}

Result<fs::path> QemuVmm::boot_image_of(const fs::path& kernel)
{
  const auto identity = file_identity(kernel);
  const std::lock_guard lock(mutex_);
  if (const auto known = boot_images_.find(identity);
      known != boot_images_.end() && ::access(known->second.c_str(), R_OK) == 0)
    return fs::path(known->second);
  auto image = boot_image(kernel, config_.cache_dir);
  if (image)
    boot_images_[identity] = image->string();
  return image;
}

Result<std::string> QemuVmm::hash_of(const fs::path& file)
{
  const auto identity = file_identity(file);
  const std::lock_guard lock(mutex_);
  if (const auto known = hashes_.find(identity); known != hashes_.end())
    return known->second;
  const auto content = read_file(file);
  if (!content)
    return content.error();
  return hashes_[identity] = content_hash(*content);
}

Result<std::unique_ptr<Vm>> QemuVmm::create(const VmConfig& config, Milliseconds build_limit)
{
  if (auto status = check(config); !status)
    return status.error();
  auto image = boot_image_of(config.kernel);
  if (!image)
    return image.error();
  auto ram = GuestRam::create(node_memory(config), config.is_perf);
  if (!ram)
    return ram.error();
  auto qemu = QemuProcess::start({.program = config_.program,
                                  .arguments = qemu_arguments(config, {.boot_image = *image}),
                                  .console_fd = config.console_fd,
                                  .is_in_lockstep = config.clock == VmClock::virtual_time,
                                  .limit = build_limit},
                                 std::move(*ram));
  if (!qemu)
    return qemu.error();
  std::unique_ptr<Vm> vm = std::make_unique<QemuVm>(std::move(*qemu));
  if (auto status = pin(*vm, config); !status)
    return status.error();
  return vm;
}

Result<std::string> QemuVmm::build_key(const fs::path& kernel)
{
  const auto found = version();
  if (!found)
    return found.error();
  const auto program = find_program(config_.program);
  if (!program)
    return program.error();
  const auto kernel_hash = hash_of(kernel);
  if (!kernel_hash)
    return kernel_hash.error();
  return content_hash(
      fmt::format("{}\n{}\n{}\n", found->text, file_identity(*program), *kernel_hash));
}

Result<std::string> QemuVmm::template_key(const VmConfig& config)
{
  const auto builds = build_key(config.kernel);
  if (!builds)
    return builds.error();
  const auto initramfs = hash_of(config.initramfs);
  if (!initramfs)
    return initramfs.error();
  auto identity = fmt::format("format {}\n{}\n{}\n", kSnapshotFormat, *builds, *initramfs);
  identity += join(machine_arguments(template_config(config, {})), "\n");
  for (const auto bytes : node_memory(config))
    identity += fmt::format("\n{}", bytes);
  return content_hash(identity);
}

Result<VmTemplate> QemuVmm::prepare_template(const VmConfig& config, const CancelToken* cancel)
{
  if (auto status = check(config); !status)
    return status.error();
  const auto key = template_key(config);
  if (!key)
    return key.error();
  const auto build = [&](const fs::path& folder) -> Status {
    auto machine = template_config(config, folder / kBootConsole);
    machine.is_perf = false; // one template serves both
    machine.console_fd = -1;
    auto vm = create(machine);
    if (!vm)
      return vm.error();
    return save_snapshot(static_cast<QemuVm&>(**vm), machine, folder, cancel);
  };
  const auto description = Json::object({{"topology", format_topology(config.topology)},
                                         {"kernel", config.kernel.string()},
                                         {"accelerator", name_of(config.accelerator)},
                                         {"clock", name_of(config.clock)}});
  auto stored = templates_.find_or_build(*key, description, build, cancel);
  if (!stored)
    return stored.error().with_context("cannot make the template of {} machines",
                                       format_topology(config.topology));
  return VmTemplate{.key = stored->key,
                    .folder = stored->folder,
                    .size_bytes = stored->size_bytes,
                    .is_new = stored->is_new,
                    .build_time = stored->build_time,
                    .boot_console = stored->folder / kBootConsole};
}

Result<std::unique_ptr<Vm>> QemuVmm::fork(const VmTemplate& from, const VmConfig& config)
{
  auto image = boot_image_of(config.kernel);
  if (!image)
    return image.error();
  auto vm = restore_snapshot(
      config_.program, template_config(config, config.console_file), from.folder, *image);
  if (!vm) {
    templates_.distrust(from.key);
    return vm.error().with_context("cannot start a fork of template {}", from.key);
  }
  if (auto status = pin(**vm, config); !status)
    return status.error();
  return vm;
}

} // namespace ktstr
