#include "vmm/host/host_vm.h"

#include <cerrno>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "core/base/text.h"
#include "core/wire/window.h"

namespace ktstr {

namespace {

namespace fs = std::filesystem;

constexpr int kWindowFd = 3;
constexpr std::size_t kLastWordsSize = 2000;

/// The offset in the window of a range of addresses.
Result<off_t> offset_of(std::uint64_t address, std::size_t size)
{
  const bool is_inside = address >= kWindowBase && address - kWindowBase <= kWindowSize &&
                         size <= kWindowSize - (address - kWindowBase);
  if (!is_inside)
    return Error::make(
        ErrorKind::invalid, "{} bytes at {:#x} are not in the window", size, address);
  return static_cast<off_t>(address - kWindowBase);
}

Error no_access(int error_number)
{
  return Error(ErrorKind::io, Error::from_errno(error_number, "cannot access the window").text());
}

} // namespace

Result<std::unique_ptr<HostVm>>
HostVm::create(const fs::path& agent, const fs::path& console, const HostCgroupPlace& cgroups)
{
  auto cgroup = HostCgroup::create(cgroups);
  if (!cgroup)
    return cgroup.error();
  auto workdir = TempDir::create("ktstr-work");
  if (!workdir)
    return workdir.error();
  UniqueFd window(::memfd_create("ktstr-window", MFD_CLOEXEC));
  if (!window.is_open() || ::ftruncate(window.get(), static_cast<off_t>(kWindowSize)) != 0)
    return Error::from_errno(errno, "cannot create the window");
  return std::unique_ptr<HostVm>(
      new HostVm(agent, console, std::move(*cgroup), std::move(*workdir), std::move(window)));
}

Status HostVm::read_memory(std::uint64_t address, std::span<std::byte> into)
{
  const auto offset = offset_of(address, into.size());
  if (!offset)
    return offset.error();
  const auto got = ::pread(window_.get(), into.data(), into.size(), *offset);
  return got == static_cast<ssize_t>(into.size()) ? Status() : Status(no_access(errno));
}

Status HostVm::write_memory(std::uint64_t address, std::span<const std::byte> from)
{
  const auto offset = offset_of(address, from.size());
  if (!offset)
    return offset.error();
  const auto put = ::pwrite(window_.get(), from.data(), from.size(), *offset);
  return put == static_cast<ssize_t>(from.size()) ? Status() : Status(no_access(errno));
}

Status HostVm::resume()
{
  const UniqueFd console(::open(console_.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644));
  if (!console.is_open())
    return Error::from_errno(errno, "cannot open '" + console_.string() + "'");
  auto process =
      Process::start({.argv = {agent_.string(),
                               "--on-host",
                               std::to_string(kWindowFd),
                               cgroup_.folder().string(),
                               (workdir_.path() / "work").string()},
                      .fds = {{console.get(), 1}, {console.get(), 2}, {window_.get(), kWindowFd}}});
  if (!process)
    return process.error().with_context("cannot start the agent");
  process_.emplace(std::move(*process));
  return {};
}

VmEnd HostVm::wait(Milliseconds limit)
{
  if (end_ != VmEnd::running || !process_)
    return end_;
  if (const auto status = process_->wait(limit))
    end_ = status->succeeded() ? VmEnd::powered_off : VmEnd::vmm_failed;
  return end_;
}

std::string HostVm::last_words() const
{
  if (end_ != VmEnd::vmm_failed)
    return {};
  const auto text = read_file(console_);
  if (!text)
    return {};
  const auto tail = text->substr(text->size() - std::min(text->size(), kLastWordsSize));
  return join(split(printable(trim(tail)), '\n'), " | ");
}

HostWaits HostVm::host_waits() const
{
  return cpu_time_of_others(cgroup_.folder());
}

void HostVm::kill()
{
  if (process_)
    process_->kill();
  if (end_ == VmEnd::running)
    end_ = VmEnd::killed;
}

} // namespace ktstr
