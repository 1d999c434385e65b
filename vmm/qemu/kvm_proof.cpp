#include "vmm/qemu/kvm_proof.h"

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

std::optional<KvmProof> recall(const fs::path& file)
{
  const auto text = read_file(file);
  const auto verdict = text ? Json::parse(*text) : Result<Json>(text.error());
  if (!verdict || !(*verdict)["kvm"].is_bool())
    return std::nullopt;
  return KvmProof{.is_working = (*verdict)["kvm"].as_bool(),
                  .reason = (*verdict)["reason"].as_string(),
                  .is_remembered = true};
}

/// A cache that cannot be written costs the next run another trial.
void remember(const fs::path& file, const KvmProof& proof)
{
  const auto verdict = Json::object({{"kvm", proof.is_working}, {"reason", proof.reason}});
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

} // namespace

std::optional<KvmProof> remembered_kvm_proof(QemuVmm& vmm, const fs::path& kernel)
{
  const auto file = verdict_file(vmm, kernel);
  return file ? recall(*file) : std::nullopt;
}

KvmProof
prove_kvm(QemuVmm& vmm, const VmConfig& machine, const CancelToken* cancel, Milliseconds limit)
{
  if (auto obstacle = vmm.config().kvm_obstacle(); !obstacle.empty())
    return {.reason = std::move(obstacle)};
  const auto file = verdict_file(vmm, machine.kernel);
  if (!file)
    return {.reason = file.error().text()};
  if (auto known = recall(*file))
    return *known;
  log::info("trying kvm with kernel '{}'; the answer is kept", machine.kernel.string());
  const auto status = try_kvm(vmm, machine, cancel, limit);
  if (status) {
    const KvmProof proof{.is_working = true};
    remember(*file, proof);
    return proof;
  }
  if (status.error().kind() == ErrorKind::cancelled)
    return {.reason = status.error().text()};
  const KvmProof proof{.reason = "/dev/kvm opens, but a trial machine did not run: " +
                                 status.error().text()};
  remember(*file, proof);
  return proof;
}

} // namespace ktstr
