#include "core/scenario/crew_memory.h"

#include <cerrno>
#include <new>
#include <sys/mman.h>

namespace ktstr {

Result<std::unique_ptr<CrewMemory>> CrewMemory::create(std::size_t workers)
{
  const std::size_t bytes = sizeof(CrewControl) + workers * sizeof(WorkerSlot);
  void* mapping = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (mapping == MAP_FAILED)
    return Error::from_errno(errno, "cannot share memory with workers");
  return std::unique_ptr<CrewMemory>(new CrewMemory(mapping, bytes, workers));
}

/// Constructing every slot also maps its pages, so that workers do not fault on them.
CrewMemory::CrewMemory(void* mapping, std::size_t bytes, std::size_t workers)
    : mapping_(mapping), bytes_(bytes), control_(new (mapping) CrewControl())
{
  auto* first = reinterpret_cast<WorkerSlot*>(static_cast<char*>(mapping) + sizeof(CrewControl));
  std::uninitialized_default_construct_n(first, workers);
  slots_ = {first, workers};
}

CrewMemory::~CrewMemory()
{
  ::munmap(mapping_, bytes_);
}

} // namespace ktstr
