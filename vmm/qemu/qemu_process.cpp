#include "vmm/qemu/qemu_process.h"

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/socket.h>

#include "vmm/program_output.h"
#include "vmm/qemu/qemu_command.h"

namespace ktstr {

namespace {

Result<std::pair<UniqueFd, UniqueFd>> socket_pair()
{
  std::array<int, 2> ends{};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0)
    return Error::from_errno(errno, "cannot create a socket pair");
  return std::pair(UniqueFd(ends[0]), UniqueFd(ends[1]));
}

} // namespace

Result<QemuProcess> QemuProcess::start(const std::string& program,
                                       std::vector<std::string> arguments,
                                       GuestRam ram,
                                       int console_fd,
                                       Milliseconds limit)
{
  auto sockets = socket_pair();
  if (!sockets)
    return sockets.error();
  UniqueFd errors(::memfd_create("ktstr-qemu-stderr", MFD_CLOEXEC));
  if (!errors.is_open())
    return Error::from_errno(errno, "cannot create a file for QEMU's messages");
  ProcessConfig config{.argv = std::move(arguments)};
  config.argv.insert(config.argv.begin(), program);
  config.fds = {{errors.get(), 1}, {errors.get(), 2}, {sockets->second.get(), kQmpFd}};
  for (std::size_t i = 0; i < ram.blocks().size(); ++i)
    config.fds.emplace_back(ram.blocks()[i].file.get(), kFirstRamFd + static_cast<int>(i));
  if (console_fd >= 0)
    config.fds.emplace_back(console_fd, kConsoleFd);
  auto process = Process::start(config);
  if (!process)
    return process.error().with_context("cannot start QEMU");
  sockets->second.reset();

  QemuProcess qemu(
      std::move(*process), QmpClient(std::move(sockets->first)), std::move(ram), std::move(errors));
  auto status = qemu.qmp_.handshake(limit);
  if (status)
    status = qemu.ram_.locate(qemu.process_.pid());
  if (status)
    return qemu;
  // A closed socket is how its death shows first; the reason comes with its exit.
  const bool is_closed = status.error().kind() == ErrorKind::io;
  const auto exit = qemu.process_.wait(Milliseconds{is_closed ? 1000 : 0});
  const auto how = exit ? "ended with " + exit->text() : status.error().text();
  return Error::make(
      ErrorKind::unavailable, "QEMU did not build the machine: {}: {}", how, qemu.last_words());
}

std::string QemuProcess::last_words() const
{
  return output_tail(errors_.get());
}

} // namespace ktstr
