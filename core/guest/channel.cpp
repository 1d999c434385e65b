#include "core/guest/channel.h"

#include <cerrno>
#include <cstring>
#include <poll.h>
#include <sys/socket.h>

#include "core/guest/guest_clock.h"

namespace ktstr::guest {

namespace {

/// Room for the largest message, in both directions of the kernel's accounting.
constexpr int kBufferSize = 8 << 20;
constexpr std::size_t kMaxMessage = 2UL << 20U;

Error lost(int error_number)
{
  return Error::from_errno(error_number, "cannot talk to the other side of a channel");
}

/// Milliseconds for poll(2), rounded up so that it does not spin at the end.
int poll_timeout(std::uint64_t deadline_ns)
{
  const auto now = now_ns();
  if (now >= deadline_ns)
    return 0;
  const auto left =
      (deadline_ns - now + kNanosecondsPerMillisecond - 1) / kNanosecondsPerMillisecond;
  return static_cast<int>(std::min<std::uint64_t>(left, 1'000'000));
}

} // namespace

Result<std::pair<Channel, Channel>> Channel::create()
{
  int fds[2];
  if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, fds) != 0)
    return Error::from_errno(errno, "cannot create a channel");
  for (const int fd : fds) // refused without privilege: then large messages are errors
    ::setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, &kBufferSize, sizeof kBufferSize);
  return std::pair(Channel(UniqueFd(fds[0])), Channel(UniqueFd(fds[1])));
}

Status Channel::send(MessageKind kind, const Json& payload) const
{
  const auto number = static_cast<std::uint32_t>(kind);
  std::string bytes(reinterpret_cast<const char*>(&number), sizeof number);
  bytes += payload.dump();
  if (bytes.size() > kMaxMessage)
    return Error::make(ErrorKind::invalid,
                       "a message of {} KiB is larger than the limit of {} KiB",
                       bytes.size() >> 10U,
                       kMaxMessage >> 10U);
  for (;;) {
    if (::send(fd_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL) >= 0)
      return {};
    if (errno != EINTR)
      return lost(errno);
  }
}

Result<std::optional<Message>> Channel::receive() const
{
  const auto size = ::recv(fd_.get(), nullptr, 0, MSG_PEEK | MSG_TRUNC | MSG_DONTWAIT);
  if (size <= 0)
    return std::optional<Message>();
  std::string bytes(static_cast<std::size_t>(size), '\0');
  const auto got = ::recv(fd_.get(), bytes.data(), bytes.size(), MSG_DONTWAIT);
  std::uint32_t number = 0;
  if (got < static_cast<ssize_t>(sizeof number))
    return Error(ErrorKind::guest_fault, "a message on a channel is too short");
  std::memcpy(&number, bytes.data(), sizeof number);
  if (number == 0 || number > static_cast<std::uint32_t>(MessageKind::ended))
    return Error::make(
        ErrorKind::guest_fault, "a message on a channel has the unknown kind {}", number);
  auto payload = Json::parse(std::string_view(bytes).substr(sizeof number));
  if (!payload)
    return payload.error().with_context("a message on a channel is damaged");
  return std::optional<Message>(Message{static_cast<MessageKind>(number), std::move(*payload)});
}

Result<std::optional<Message>> Channel::wait(std::uint64_t deadline_ns) const
{
  for (;;) {
    pollfd waiting{.fd = fd_.get(), .events = POLLIN, .revents = 0};
    const int ready = ::poll(&waiting, 1, poll_timeout(deadline_ns));
    if (ready < 0 && errno == EINTR)
      continue;
    if (ready > 0)
      return receive();
    if (now_ns() >= deadline_ns)
      return std::optional<Message>();
  }
}

} // namespace ktstr::guest
