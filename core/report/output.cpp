#include "core/report/output.h"

#include <cerrno>
#include <poll.h>
#include <unistd.h>

namespace ktstr {

namespace {

/// A terminal or pipe that another program made non-blocking: wait until it takes more.
bool wait_until_writable(int fd)
{
  pollfd ready{fd, POLLOUT, 0};
  return ::poll(&ready, 1, -1) >= 0 || errno == EINTR;
}

} // namespace

void FdOutput::write(std::string_view text)
{
  while (status_ && !text.empty()) {
    const auto written = ::write(fd_, text.data(), text.size());
    if (written >= 0) {
      text.remove_prefix(static_cast<std::size_t>(written));
      continue;
    }
    const bool may_retry = errno == EINTR || (errno == EAGAIN && wait_until_writable(fd_));
    if (!may_retry)
      status_ = Error::from_errno(
          errno, fd_ == STDOUT_FILENO ? "cannot write to stdout" : "cannot write to stderr");
  }
}

} // namespace ktstr
