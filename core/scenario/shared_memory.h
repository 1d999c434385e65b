/// Zeroed memory that this process shares with those it forks. Unmapped with this object.
#pragma once

#include <cstddef>
#include <utility>

#include "core/base/result.h"

namespace ktstr {

class SharedMemory {
public:
  SharedMemory() = default;
  static Result<SharedMemory> create(std::size_t bytes);
  SharedMemory(SharedMemory&& other) noexcept
      : data_(std::exchange(other.data_, nullptr)), bytes_(std::exchange(other.bytes_, 0))
  {
  }
  SharedMemory& operator=(SharedMemory&& other) noexcept
  {
    std::swap(data_, other.data_);
    std::swap(bytes_, other.bytes_);
    return *this;
  }
  ~SharedMemory();

  /// Null when nothing was created.
  [[nodiscard]] void* data() const { return data_; }

private:
  SharedMemory(void* data, std::size_t bytes) : data_(data), bytes_(bytes) {}
  void* data_ = nullptr;
  std::size_t bytes_ = 0;
};

} // namespace ktstr
