#include "core/cli/console_pump.h"

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <memory>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

namespace ktstr {

namespace {

/// A guest that does not read must not fill the host's memory.
constexpr std::size_t kMostPending = 65536;

bool write_all(int fd, std::string_view bytes)
{
  while (!bytes.empty()) {
    const auto written = ::write(fd, bytes.data(), bytes.size());
    if (written > 0) {
      bytes.remove_prefix(static_cast<std::size_t>(written));
      continue;
    }
    if (errno == EAGAIN) { // a terminal that somebody else made non-blocking
      pollfd waiting{.fd = fd, .events = POLLOUT, .revents = 0};
      ::poll(&waiting, 1, -1);
    } else if (errno != EINTR) {
      return false;
    }
  }
  return true;
}

} // namespace

Result<std::unique_ptr<ConsolePump>> ConsolePump::start(const ConsoleEnds& ends, CancelToken& leave)
{
  UniqueFd stop(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  if (!stop.is_open())
    return Error::from_errno(errno, "cannot create an eventfd");
  std::unique_ptr<ConsolePump> pump(new ConsolePump(ends, leave, std::move(stop)));
  pump->thread_ = std::thread([raw = pump.get()] { raw->run(); });
  return pump;
}

void ConsolePump::finish()
{
  if (!thread_.joinable())
    return;
  ::eventfd_write(stop_.get(), 1);
  thread_.join();
}

void ConsolePump::run()
{
  while (true) {
    const short writable = pending_.empty() ? 0 : POLLOUT;
    const int input = pending_.size() < kMostPending ? ends_.input : -1;
    std::array waiting{
        pollfd{.fd = stop_.get(), .events = POLLIN, .revents = 0},
        pollfd{.fd = ends_.console, .events = static_cast<short>(POLLIN | writable), .revents = 0},
        pollfd{.fd = input, .events = POLLIN, .revents = 0}};
    if (::poll(waiting.data(), waiting.size(), -1) < 0 && errno != EINTR)
      return;
    if (waiting[2].revents != 0)
      take_input();
    if ((waiting[1].revents & POLLOUT) != 0)
      give_input();
    if (waiting[1].revents != 0)
      take_output();
    if (waiting[0].revents == 0)
      continue;
    while (take_output()) {
    }
    return;
  }
}

void ConsolePump::take_input()
{
  std::array<char, 4096> bytes{};
  const auto got = ::read(ends_.input, bytes.data(), bytes.size());
  if (got <= 0) {
    if (got == 0 || (errno != EINTR && errno != EAGAIN))
      ends_.input = -1;
    return;
  }
  const std::string_view typed(bytes.data(), static_cast<std::size_t>(got));
  const auto end = typed.find(kLeaveKey);
  pending_ += typed.substr(0, end);
  if (end != std::string_view::npos)
    leave_.cancel();
}

void ConsolePump::give_input()
{
  const auto sent =
      ::send(ends_.console, pending_.data(), pending_.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
  if (sent > 0)
    pending_.erase(0, static_cast<std::size_t>(sent));
}

/// False when there is nothing more now. The console is put away when there never will be.
bool ConsolePump::take_output()
{
  std::array<char, 65536> bytes{};
  const auto got = ::recv(ends_.console, bytes.data(), bytes.size(), MSG_DONTWAIT);
  if (got < 0 && (errno == EAGAIN || errno == EINTR))
    return false;
  if (got > 0 && write_all(ends_.output, {bytes.data(), static_cast<std::size_t>(got)}))
    return true;
  if (got > 0)
    leave_.cancel();
  ends_.console = -1; // poll passes over it
  return false;
}

} // namespace ktstr
