/// An exclusive lock on a file between processes (flock). The kernel lets go of it when its holder
/// ends, however that happens, so no lock is ever stale.
#pragma once

#include <filesystem>
#include <functional>

#include "core/base/cancel.h"
#include "core/base/result.h"
#include "core/base/unique_fd.h"

namespace ktstr {

class FileLock {
public:
  /// Creates the file when it is missing and waits until the lock is free or `cancel` is set
  /// (Error cancelled). `waiting` is called once, when somebody else holds it.
  static Result<FileLock> acquire(const std::filesystem::path& file,
                                  const CancelToken* cancel = nullptr,
                                  const std::function<void()>& waiting = {});

private:
  explicit FileLock(UniqueFd fd) : fd_(std::move(fd)) {}
  UniqueFd fd_;
};

} // namespace ktstr
