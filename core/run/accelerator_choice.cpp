#include "core/run/accelerator_choice.h"

#include "core/base/file.h"
#include "core/base/json.h"
#include "core/base/log.h"
#include "vmm/agent_ready.h"
#include "vmm/initramfs.h"
#include "vmm/qemu/qemu_probe.h"

namespace ktstr {

namespace {

namespace fs = std::filesystem;

constexpr Milliseconds kProofLimit{10000};

/// What the verdict depends on, as the name of its file.
fs::path verdict_file(const AcceleratorRequest& request)
{
  std::error_code ignored;
  const auto changed = fs::last_write_time(request.kernel, ignored).time_since_epoch().count();
  const auto size = fs::file_size(request.kernel, ignored);
  const auto release = read_file("/proc/sys/kernel/osrelease").value_or("");
  const auto key = fmt::format(
      "{}\n{}\n{}\n{}\n{}", request.vmm_version, request.kernel.string(), size, changed, release);
  return request.cache_dir / "accel" / (content_hash(key) + ".json");
}

/// Boots one machine under kvm. Empty: its agent was reached; else why not.
Result<std::string> reason_after_boot(const AcceleratorRequest& request)
{
  const auto initramfs = base_initramfs(request.agent, request.cache_dir);
  if (!initramfs)
    return initramfs.error();
  const auto scratch = TempDir::create("ktstr-kvm");
  if (!scratch)
    return scratch.error();
  const auto console = scratch->path() / "console.log";
  auto vm = request.vmm->create({.topology = {},
                                 .kernel = request.kernel,
                                 .initramfs = initramfs->image,
                                 .accelerator = Accelerator::kvm,
                                 .clock = VmClock::real_time,
                                 .console_file = console});
  if (!vm)
    return "a machine under kvm cannot be made: " + vm.error().text();
  const auto ready = boot_until_ready(**vm, console, kProofLimit, request.cancel);
  if (request.cancel != nullptr && request.cancel->is_cancelled())
    return Error(ErrorKind::cancelled, "interrupted while kvm was tried");
  if (!ready)
    return "a machine under kvm did not reach its agent within 10 s: " + ready.error().text();
  return std::string();
}

/// As reason_after_boot, remembered.
Result<std::string> proved_reason(const AcceleratorRequest& request)
{
  const auto file = verdict_file(request);
  if (const auto text = read_file(file)) {
    const auto verdict = Json::parse(*text).value_or(Json());
    if (verdict["reason"].is_string())
      return verdict["reason"].as_string();
  }
  log::info("trying kvm with '{}'; the answer is kept", request.kernel.string());
  auto reason = reason_after_boot(request);
  if (!reason)
    return reason;
  const auto verdict = Json::object(
      {{"vmm", request.vmm_version}, {"kernel", request.kernel.string()}, {"reason", *reason}});
  auto written = make_directories(file.parent_path());
  if (written)
    written = write_file(file, verdict.pretty() + "\n");
  if (!written)
    log::warn("cannot remember whether kvm works: {}", written.error().text());
  return reason;
}

Result<std::string> reason_not_to_use_kvm(const AcceleratorRequest& request)
{
  auto reason = reason_against_kvm();
  return reason.empty() ? proved_reason(request) : Result<std::string>(std::move(reason));
}

} // namespace

Result<AcceleratorChoice> choose_accelerator(const AcceleratorRequest& request)
{
  const bool is_virtual = request.clock == VmClock::virtual_time;
  if (request.wanted == Accelerator::tcg || (request.wanted == Accelerator::unset && is_virtual))
    return AcceleratorChoice{.accelerator = Accelerator::tcg};
  const auto reason = reason_not_to_use_kvm(request);
  if (!reason)
    return reason.error().with_context("cannot find out whether kvm works");
  if (reason->empty())
    return AcceleratorChoice{.accelerator = Accelerator::kvm};
  if (request.wanted == Accelerator::kvm)
    return Error::make(ErrorKind::unsupported, "kvm does not work here: {}", *reason)
        .with_hint("--accel tcg runs everywhere");
  return AcceleratorChoice{.accelerator = Accelerator::tcg,
                           .note = "tcg is used, because kvm does not work here: " + *reason};
}

} // namespace ktstr
