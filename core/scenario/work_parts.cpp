#include "core/scenario/work_parts.h"

#include <cmath>
#include <cstdlib>
#include <fcntl.h>

namespace ktstr {

int pair_size(const WorkParams&)
{
  return 2;
}

CacheWalk::CacheWalk(std::uint64_t size_kib, std::uint64_t stride)
    : bytes_(size_kib * 1024, 1), stride_(stride)
{
}

std::uint64_t CacheWalk::walk()
{
  std::uint64_t touched = 0;
  for (std::size_t i = 0; i < bytes_.size(); i += stride_, ++touched) {
    auto value = bytes_[i];
    asm volatile("" : "+r"(value)); // neither load nor store can be left out
    bytes_[i] = static_cast<unsigned char>(value + 1);
  }
  asm volatile("" : : "r"(bytes_.data()) : "memory");
  return touched;
}

MatrixProduct::MatrixProduct(std::uint64_t footprint_kib)
    : dimension_(std::max<std::uint64_t>(1,
                                         static_cast<std::uint64_t>(std::sqrt(
                                             static_cast<double>(footprint_kib * 1024 / 3 / 8))))),
      a_(dimension_ * dimension_, 3), b_(dimension_ * dimension_, 5), c_(dimension_ * dimension_)
{
}

void MatrixProduct::multiply()
{
  for (std::uint64_t row = 0; row < dimension_; ++row)
    for (std::uint64_t column = 0; column < dimension_; ++column) {
      std::uint64_t sum = 0;
      for (std::uint64_t k = 0; k < dimension_; ++k)
        sum += a_[row * dimension_ + k] * b_[k * dimension_ + column];
      c_[row * dimension_ + column] = sum;
    }
  asm volatile("" : : "r"(c_.data()) : "memory"); // the product is used
}

int open_scratch_file(int flags)
{
  const char* given = ::getenv("TMPDIR");
  for (const char* folder : {given == nullptr ? "/var/tmp" : given, "/var/tmp", "/tmp"})
    if (const int fd = ::open(folder, O_RDWR | O_TMPFILE | O_CLOEXEC | flags, 0600); fd >= 0)
      return fd;
  return -1;
}

} // namespace ktstr
