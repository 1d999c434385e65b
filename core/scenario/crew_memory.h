/// Memory that a crew's workers and the engine share: the control block and a slot per worker.
#pragma once

#include <cstddef>
#include <memory>
#include <span>

#include "core/base/result.h"
#include "core/scenario/shared_memory.h"
#include "core/scenario/telemetry.h"

namespace ktstr {

class CrewMemory {
public:
  static Result<std::unique_ptr<CrewMemory>> create(std::size_t workers);

  [[nodiscard]] CrewControl& control() const { return *control_; }
  [[nodiscard]] std::span<WorkerSlot> slots() const { return slots_; }

private:
  CrewMemory(SharedMemory memory, std::size_t workers);
  SharedMemory memory_;
  CrewControl* control_;
  std::span<WorkerSlot> slots_;
};

} // namespace ktstr
