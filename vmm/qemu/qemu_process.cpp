#include "vmm/qemu/qemu_process.h"

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/base/file.h"
#include "vmm/program_output.h"
#include "vmm/qemu/qemu_command.h"

namespace ktstr {

namespace {

namespace fs = std::filesystem;

Result<std::pair<UniqueFd, UniqueFd>> socket_pair()
{
  std::array<int, 2> ends{};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0)
    return Error::from_errno(errno, "cannot create a socket pair");
  return std::pair(UniqueFd(ends[0]), UniqueFd(ends[1]));
}

/// It is built beside the plugins. A linker that does not find it would only warn.
Result<fs::path> lockstep_library()
{
  const auto library = program_dir().parent_path() / "lib" / "ktstr" / "ktstr-lockstep.so";
  if (::access(library.c_str(), R_OK) == 0)
    return library;
  return Error::from_errno(
             errno, fmt::format("cannot read '{}', which virtual time needs", library.string()))
      .with_hint("build ktstr again, or use --clock real");
}

} // namespace

Result<QemuProcess> QemuProcess::start(QemuStart how, GuestRam ram)
{
  auto sockets = socket_pair();
  if (!sockets)
    return sockets.error();
  UniqueFd errors(::memfd_create("ktstr-qemu-stderr", MFD_CLOEXEC));
  if (!errors.is_open())
    return Error::from_errno(errno, "cannot create a file for QEMU's messages");
  ProcessConfig config{.argv = std::move(how.arguments)};
  config.argv.insert(config.argv.begin(), how.program);
  if (how.is_in_lockstep) {
    const auto library = lockstep_library();
    if (!library)
      return library.error();
    config.environment.emplace_back("LD_PRELOAD", library->string());
  }
  config.fds = {{errors.get(), 1}, {errors.get(), 2}, {sockets->second.get(), kQmpFd}};
  for (std::size_t i = 0; i < ram.blocks().size(); ++i)
    config.fds.emplace_back(ram.blocks()[i].file.get(), kFirstRamFd + static_cast<int>(i));
  if (how.console_fd >= 0)
    config.fds.emplace_back(how.console_fd, kConsoleFd);
  auto process = Process::start(config);
  if (!process)
    return process.error().with_context("cannot start QEMU");
  sockets->second.reset();

  QemuProcess qemu(
      std::move(*process), QmpClient(std::move(sockets->first)), std::move(ram), std::move(errors));
  auto status = qemu.qmp_.handshake(how.limit);
  if (status)
    status = qemu.ram_.locate(qemu.process_.pid());
  if (status)
    return qemu;
  // A closed socket is how its death shows first; the reason comes with its exit.
  const bool is_closed = status.error().kind() == ErrorKind::io;
  const auto exit = qemu.process_.wait(Milliseconds{is_closed ? 1000 : 0});
  const auto ending = exit ? "ended with " + exit->text() : status.error().text();
  return Error::make(
      ErrorKind::unavailable, "QEMU did not build the machine: {}: {}", ending, qemu.last_words());
}

std::string QemuProcess::last_words() const
{
  return output_tail(errors_.get());
}

} // namespace ktstr
