#include "core/scenario/crew_memory.h"

#include <new>

namespace ktstr {

Result<std::unique_ptr<CrewMemory>> CrewMemory::create(std::size_t workers)
{
  auto memory = SharedMemory::create(sizeof(CrewControl) + workers * sizeof(WorkerSlot));
  if (!memory)
    return memory.error();
  return std::unique_ptr<CrewMemory>(new CrewMemory(std::move(*memory), workers));
}

/// Constructing every slot also maps its pages, so that workers do not fault on them.
CrewMemory::CrewMemory(SharedMemory memory, std::size_t workers)
    : memory_(std::move(memory)), control_(new (memory_.data()) CrewControl())
{
  auto* first =
      reinterpret_cast<WorkerSlot*>(static_cast<char*>(memory_.data()) + sizeof(CrewControl));
  std::uninitialized_default_construct_n(first, workers);
  slots_ = {first, workers};
}

} // namespace ktstr
