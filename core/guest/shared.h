/// An object that agent and children see: it lies in memory that they share.
#pragma once

#include <cerrno>
#include <new>
#include <sys/mman.h>
#include <utility>

#include "core/base/result.h"

namespace ktstr::guest {

/// `T` holds nothing but atomics: both sides use it at once.
template <typename T> class Shared {
public:
  static Result<Shared> create()
  {
    void* at =
        ::mmap(nullptr, sizeof(T), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (at == MAP_FAILED)
      return Error::from_errno(errno, "cannot share memory with children");
    return Shared(::new (at) T);
  }
  Shared(Shared&& other) noexcept : object_(std::exchange(other.object_, nullptr)) {}
  Shared& operator=(Shared&&) = delete;
  ~Shared()
  {
    if (object_ != nullptr)
      ::munmap(object_, sizeof(T));
  }
  T& operator*() const { return *object_; }
  T* operator->() const { return object_; }

private:
  explicit Shared(T* object) : object_(object) {}
  T* object_;
};

} // namespace ktstr::guest
