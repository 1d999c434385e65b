/// A cancel token that agent and children see: it lies in memory that they share.
#pragma once

#include <cerrno>
#include <new>
#include <sys/mman.h>
#include <utility>

#include "core/base/cancel.h"
#include "core/base/result.h"

namespace ktstr::guest {

class SharedCancel {
public:
  static Result<SharedCancel> create()
  {
    void* at = ::mmap(
        nullptr, sizeof(CancelToken), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (at == MAP_FAILED)
      return Error::from_errno(errno, "cannot share memory with children");
    return SharedCancel(::new (at) CancelToken);
  }
  SharedCancel(SharedCancel&& other) noexcept : token_(std::exchange(other.token_, nullptr)) {}
  SharedCancel& operator=(SharedCancel&&) = delete;
  ~SharedCancel()
  {
    if (token_ != nullptr)
      ::munmap(token_, sizeof(CancelToken));
  }
  [[nodiscard]] CancelToken& token() const { return *token_; }

private:
  explicit SharedCancel(CancelToken* token) : token_(token) {}
  CancelToken* token_;
};

} // namespace ktstr::guest
