#include "vmm/qemu/accel.h"

#include <algorithm>
#include <sys/utsname.h>

#include "core/base/file.h"
#include "core/base/log.h"
#include "vmm/agent_ready.h"

namespace ktstr {

namespace {

namespace fs = std::filesystem;

/// Also the host's kernel: an update of it may mend or break kvm.
Result<fs::path> verdict_file(QemuVmm& vmm, const fs::path& kernel)
{
  const auto builds = vmm.build_key(kernel);
  if (!builds)
    return builds.error();
  utsname host{};
  ::uname(&host);
  const auto key = content_hash(
      fmt::format("{}\n{}\n{}\n{}", *builds, host.release, host.version, host.nodename));
  return vmm.config().cache_dir / "accel" / (key + ".json");
}

std::optional<AcceleratorChoice> recall(const fs::path& file)
{
  const auto text = read_file(file);
  const auto verdict = text ? Json::parse(*text) : Result<Json>(text.error());
  if (!verdict || !(*verdict)["kvm"].is_bool())
    return std::nullopt;
  const bool is_kvm = (*verdict)["kvm"].as_bool();
  return AcceleratorChoice{.accelerator = is_kvm ? Accelerator::kvm : Accelerator::tcg,
                           .reason = (*verdict)["reason"].as_string(),
                           .is_remembered = true};
}

/// A cache that cannot be written costs the next run another trial.
void remember(const fs::path& file, const AcceleratorChoice& choice)
{
  const auto verdict =
      Json::object({{"kvm", choice.accelerator == Accelerator::kvm}, {"reason", choice.reason}});
  if (auto status = make_directories(file.parent_path()); status)
    status = write_file(file, verdict.pretty());
}

/// Boots the smallest machine with two vCPUs under kvm until its agent waits.
Status try_kvm(QemuVmm& vmm, const VmConfig& machine, const CancelToken* cancel, Milliseconds limit)
{
  const auto deadline = system_clock().now() + limit;
  const auto folder = TempDir::create("ktstr-kvm-trial");
  if (!folder)
    return folder.error();
  auto config = machine;
  config.topology = {.cores_per_llc = 2};
  config.accelerator = Accelerator::kvm;
  config.clock = VmClock::real_time;
  config.console_file = folder->path() / "console";
  auto vm = vmm.create(config, limit);
  if (!vm)
    return vm.error();
  const auto left = std::max(deadline - system_clock().now(), Milliseconds{0});
  return boot_until_ready(**vm, config.console_file, left, cancel);
}

AcceleratorChoice tcg(std::string reason)
{
  return {.accelerator = Accelerator::tcg, .reason = std::move(reason)};
}

} // namespace

AcceleratorChoice choose_accelerator(QemuVmm& vmm,
                                     const VmConfig& machine,
                                     const CancelToken* cancel,
                                     Milliseconds limit)
{
  if (auto obstacle = vmm.config().kvm_obstacle(); !obstacle.empty())
    return tcg(std::move(obstacle));
  const auto file = verdict_file(vmm, machine.kernel);
  if (!file)
    return tcg(file.error().text());
  if (auto known = recall(*file))
    return *known;
  log::info("trying accelerator kvm with kernel '{}'", machine.kernel.string());
  const auto status = try_kvm(vmm, machine, cancel, limit);
  if (!status && status.error().kind() == ErrorKind::cancelled)
    return tcg(status.error().text());
  const auto choice =
      status ? AcceleratorChoice{.accelerator = Accelerator::kvm}
             : tcg("/dev/kvm opens, but a trial machine did not run: " + status.error().text());
  remember(*file, choice);
  return choice;
}

} // namespace ktstr
