/// One machine from its start to its end, seen through the window: writes the cell into it, lets it
/// go, collects frames, and stops it when it is done, out of time, garbled, or no longer wanted.
/// Only reads memory while it runs, so that virtual time is not disturbed.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/base/cancel.h"
#include "core/base/clock.h"
#include "core/check/judge.h"
#include "core/wire/frame.h"
#include "vmm/vmm.h"

namespace ktstr {

struct SessionConfig {
  std::string spec;          ///< JSON of a CellSpec
  std::string archive;       ///< cpio
  Milliseconds limit{0};     ///< host time until the last frame
  bool is_real_time = false; ///< what the host does to the machine is measured
  const CancelToken* cancel = nullptr;
  Clock* clock = &system_clock();
  std::function<void(const Frame&)> on_frame; ///< called with each frame as it arrives; may be none
};

struct SessionOutcome {
  std::vector<Frame> frames;
  CellEnding ending;
  std::optional<Milliseconds> body_seen_at; ///< on `clock`: when body_started was read
  bool is_cancelled = false;
};

/// Error: the cell does not fit into the window, or the machine could not be filled or started.
Result<SessionOutcome> run_session(Vm& vm, const SessionConfig& config);

} // namespace ktstr
