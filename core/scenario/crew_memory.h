/// Memory that a crew's workers and the engine share: the control block and a slot per worker.
#pragma once

#include <cstddef>
#include <memory>
#include <span>

#include "core/base/result.h"
#include "core/scenario/telemetry.h"

namespace ktstr {

class CrewMemory {
public:
  static Result<std::unique_ptr<CrewMemory>> create(std::size_t workers);
  CrewMemory(const CrewMemory&) = delete;
  CrewMemory& operator=(const CrewMemory&) = delete;
  ~CrewMemory();

  [[nodiscard]] CrewControl& control() const { return *control_; }
  [[nodiscard]] std::span<WorkerSlot> slots() const { return slots_; }

private:
  CrewMemory(void* mapping, std::size_t bytes, std::size_t workers);
  void* mapping_;
  std::size_t bytes_;
  CrewControl* control_;
  std::span<WorkerSlot> slots_;
};

} // namespace ktstr
