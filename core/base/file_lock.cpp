#include "core/base/file_lock.h"

#include <cerrno>
#include <fcntl.h>
#include <sys/file.h>

#include "core/base/clock.h"

namespace ktstr {

Result<FileLock> FileLock::acquire(const std::filesystem::path& file,
                                   const CancelToken* cancel,
                                   const std::function<void()>& waiting)
{
  constexpr Milliseconds kPause{100};
  UniqueFd fd(::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  if (!fd.is_open())
    return Error::from_errno(errno, "cannot open lock '" + file.string() + "'");
  for (bool has_said = false; ::flock(fd.get(), LOCK_EX | LOCK_NB) != 0;) {
    if (errno != EWOULDBLOCK && errno != EINTR)
      return Error::from_errno(errno, "cannot lock '" + file.string() + "'");
    if (cancel != nullptr && cancel->is_cancelled())
      return Error::make(ErrorKind::cancelled, "cancelled while waiting for '{}'", file.string());
    if (!has_said && waiting)
      waiting();
    has_said = true;
    system_clock().sleep(kPause);
  }
  return FileLock(std::move(fd));
}

} // namespace ktstr
