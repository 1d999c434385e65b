/// Runs the cells of a plan: a worker thread per slot takes cells and runs them; the calling thread
/// owns everything that is seen of it - it gets the workers' messages, writes sidecars, and feeds
/// the reporters, in one order, from one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "core/base/cancel.h"
#include "core/base/clock.h"
#include "core/run/cell_runner.h"
#include "core/run/events.h"
#include "core/run/run_directory.h"
#include "core/run/run_summary.h"

namespace ktstr {

struct DispatchConfig {
  const Plan* plan = nullptr;
  CellRunner* runner = nullptr;
  const RunDirectory* run_dir = nullptr;
  const CancelToken* cancel = nullptr;
  std::size_t slots = 1;
  std::uint64_t memory_mib = 0;   ///< that running guests may take together; 0: no limit
  bool is_skip_a_failure = false; ///< --no-skip
  Clock* clock = &system_clock();
  RunStarted started; ///< the first event; plan, run id, folder and slots are filled in
};

/// Blocks until every cell has run, or the token was set and the running cells have ended. Cells
/// that were cut short by the token are dropped: neither kept nor reported.
RunSummary dispatch(const DispatchConfig& config, std::span<Reporter* const> reporters);

} // namespace ktstr
