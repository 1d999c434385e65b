#include "core/wire/park.h"

#include <cerrno>
#include <sys/io.h>

namespace ktstr {

Status park_machine()
{
  if (::ioperm(kParkPort, 1, 1) != 0)
    return Error::from_errno(errno, "cannot use the port that stops this machine");
  ::outb(kParkEvent, kParkPort);
  ::ioperm(kParkPort, 1, 0);
  return {};
}

} // namespace ktstr
