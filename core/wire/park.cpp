#include "core/wire/park.h"

#include <cerrno>
#include <ctime>
#include <sys/io.h>

namespace ktstr {

Status park_machine()
{
  if (::ioperm(kParkPort, 1, 1) != 0)
    return Error::from_errno(errno, "cannot use the port that stops this machine");
  ::outb(kParkTwoSeconds, kParkPort);
  ::ioperm(kParkPort, 1, 0);
  const timespec until_after{.tv_sec = 2, .tv_nsec = 1'000'000};
  ::clock_nanosleep(CLOCK_MONOTONIC, 0, &until_after, nullptr);
  return {};
}

} // namespace ktstr
