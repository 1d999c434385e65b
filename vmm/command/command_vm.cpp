#include "vmm/command/command_vm.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <sys/mman.h>
#include <unistd.h>

#include "core/base/text.h"
#include "core/wire/window.h"
#include "vmm/program_output.h"

namespace ktstr {

namespace {

/// Above, a machine may have moved a part of its RAM behind the hole below 4 GiB.
constexpr std::uint64_t kPlainlyMapped = 1UL << 30U;

} // namespace

Result<std::unique_ptr<Vm>> CommandVm::make(std::vector<std::string> command,
                                            std::uint64_t memory_bytes)
{
  UniqueFd memory(::memfd_create("ktstr-ram", MFD_CLOEXEC));
  if (!memory.is_open() || ::ftruncate(memory.get(), static_cast<off_t>(memory_bytes)) != 0)
    return Error::from_errno(
        errno, fmt::format("cannot create {} MiB of guest memory", memory_bytes >> 20U));
  UniqueFd errors(::memfd_create("ktstr-vmm-output", MFD_CLOEXEC));
  if (!errors.is_open())
    return Error::from_errno(errno, "cannot create a file for the messages of the VMM");
  return std::unique_ptr<Vm>(new CommandVm(std::move(command),
                                           std::move(memory),
                                           std::move(errors),
                                           std::min(memory_bytes, kPlainlyMapped)));
}

Status CommandVm::check_range(std::uint64_t address, std::uint64_t size) const
{
  if (address < reachable_ && size <= reachable_ - address)
    return {};
  return Error::make(
      ErrorKind::invalid, "guest address {:#x} with {} bytes cannot be reached", address, size);
}

Status CommandVm::read_memory(std::uint64_t address, std::span<std::byte> into)
{
  if (auto status = check_range(address, into.size()); !status)
    return status;
  if (::pread(memory_.get(), into.data(), into.size(), static_cast<off_t>(address)) !=
      static_cast<ssize_t>(into.size()))
    return Error(ErrorKind::io, Error::from_errno(errno, "cannot read the guest's memory").text());
  return {};
}

Status CommandVm::write_memory(std::uint64_t address, std::span<const std::byte> from)
{
  if (auto status = check_range(address, from.size()); !status)
    return status;
  if (::pwrite(memory_.get(), from.data(), from.size(), static_cast<off_t>(address)) !=
      static_cast<ssize_t>(from.size()))
    return Error(ErrorKind::io, Error::from_errno(errno, "cannot write the guest's memory").text());
  return {};
}

Status CommandVm::resume()
{
  auto process =
      Process::start({.argv = command_,
                      .fds = {{errors_.get(), 1}, {errors_.get(), 2}, {memory_.get(), kMemoryFd}}});
  if (!process)
    return process.error().with_context("cannot start the machine");
  process_.emplace(std::move(*process));
  return {};
}

/// A program cannot say whether its guest powered off or was reset; whether the guest was done can
/// be read in the window.
VmEnd CommandVm::end_of(const ExitStatus& status)
{
  if (!status.succeeded()) {
    const auto words = output_tail(errors_.get());
    failure_ =
        command_.front() + " ended with " + status.text() + (words.empty() ? "" : ": ") + words;
    return VmEnd::vmm_failed;
  }
  std::array<char, sizeof(WindowHeader)> header{};
  if (!read_memory(kWindowBase, std::as_writable_bytes(std::span(header))))
    return VmEnd::reset;
  const auto progress = read_progress({header.data(), header.size()}, 0);
  const bool is_done = progress && progress->state == GuestState::done;
  return is_done ? VmEnd::powered_off : VmEnd::reset;
}

VmEnd CommandVm::wait(Milliseconds limit)
{
  if (end_ != VmEnd::running || !process_)
    return end_;
  if (const auto status = process_->wait(limit))
    end_ = end_of(*status);
  return end_;
}

std::string CommandVm::last_words() const
{
  return failure_;
}

void CommandVm::kill()
{
  if (process_)
    process_->kill();
  if (end_ == VmEnd::running)
    end_ = VmEnd::killed;
}

} // namespace ktstr
