#include "vmm/qemu/qemu_vm.h"

#include "core/base/file.h"
#include "core/base/text.h"

namespace ktstr {

namespace {

constexpr Milliseconds kCommandLimit{30000};
/// Between the last message on the control socket and the exit of the process.
constexpr Milliseconds kExitLimit{2000};

VmEnd end_from(const Json& event)
{
  if (event["event"].as_string() == "WATCHDOG")
    return VmEnd::parked;
  // STOP comes alone when the accelerator gave up: a guest's own end is announced before it.
  const auto reason = event["data"]["reason"].as_string();
  if (reason == "guest-shutdown")
    return VmEnd::powered_off;
  if (reason == "guest-reset" || reason == "guest-panic")
    return VmEnd::reset;
  return VmEnd::vmm_failed;
}

} // namespace

Status QemuVm::read_memory(std::uint64_t address, std::span<std::byte> into)
{
  if (end_ == VmEnd::killed)
    return Error::make(ErrorKind::io, "the machine was ended");
  return qemu_.ram().read(address, into);
}

Status QemuVm::write_memory(std::uint64_t address, std::span<const std::byte> from)
{
  if (end_ == VmEnd::killed)
    return Error::make(ErrorKind::io, "the machine was ended");
  return qemu_.ram().write(address, from);
}

Status QemuVm::resume()
{
  qemu_.qmp().forget_events();
  // In lockstep QEMU answers when the vCPUs rest for the first time.
  if (auto status = qemu_.qmp().start("cont", "RESUME", kCommandLimit); !status)
    return status.error().with_context("cannot start the machine: {}", qemu_.last_words());
  if (end_ == VmEnd::parked)
    end_ = VmEnd::running;
  return {};
}

VmEnd QemuVm::wait(Milliseconds limit)
{
  if (end_ != VmEnd::running)
    return end_;
  const auto deadline = system_clock().now() + limit;
  const auto event = qemu_.qmp().wait_for_event({"SHUTDOWN", "WATCHDOG", "STOP"}, limit);
  if (!event.is_null()) {
    end_ = end_from(event);
    return end_;
  }
  // No event: time is over, or the socket closed because the process ends.
  const auto left = deadline - system_clock().now();
  if (qemu_.process().wait(left > Milliseconds{0} ? kExitLimit : Milliseconds{0}))
    end_ = VmEnd::vmm_failed;
  return end_;
}

std::string QemuVm::last_words() const
{
  return end_ == VmEnd::vmm_failed ? qemu_.last_words() : std::string();
}

void QemuVm::kill()
{
  qemu_.process().kill();
  if (end_ == VmEnd::running)
    end_ = VmEnd::killed;
}

/// Of all its threads: those that run no vCPU hardly ever have to wait.
HostWaits QemuVm::host_waits() const
{
  return run_delays_of(qemu_.process().pid());
}

std::uint64_t QemuVm::private_memory_kib() const
{
  const auto text = read_file("/proc/" + std::to_string(qemu_.process().pid()) + "/smaps_rollup");
  std::uint64_t kib = 0;
  for (const auto& line : split(text ? *text : std::string(), '\n')) {
    // Clean pages are those of files, the template's among them, that no other maps right now.
    if (!line.starts_with("Private_") || line.starts_with("Private_Clean"))
      continue;
    const auto number = trim(std::string_view(line).substr(line.find(':') + 1));
    kib += parse_decimal(number.substr(0, number.find(' '))).value_or(0);
  }
  return kib;
}

} // namespace ktstr
