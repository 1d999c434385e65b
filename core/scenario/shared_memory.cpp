#include "core/scenario/shared_memory.h"

#include <cerrno>
#include <sys/mman.h>

namespace ktstr {

Result<SharedMemory> SharedMemory::create(std::size_t bytes)
{
  void* data = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (data == MAP_FAILED)
    return Error::from_errno(errno, fmt::format("cannot share {} bytes with workers", bytes));
  return SharedMemory(data, bytes);
}

SharedMemory::~SharedMemory()
{
  if (data_ != nullptr)
    ::munmap(data_, bytes_);
}

} // namespace ktstr
