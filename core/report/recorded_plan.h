/// The plan of a run that is over, made again from what it left, so that all that renders plans can
/// show it: the matrix, the summary, JUnit.
#pragma once

#include "core/gauntlet/plan.h"
#include "core/report/rerun.h"
#include "core/run/events.h"
#include "core/run/recorded_run.h"

namespace ktstr {

/// The parts of a cell's name.
struct CellNameParts {
  std::string test;
  std::string scheduler;
  std::string profile; ///< "vtime+nosteal"; empty: the default
  std::string preset;
  std::string kernel; ///< "kernel_7_3_4"; empty: there was one
  std::uint64_t seed = 0;
};

/// Nothing for text that no plan gives as a name.
std::optional<CellNameParts> parse_cell_name(std::string_view name);

struct RecordedPlan {
  Plan plan;
  std::vector<std::optional<CellResult>> results; ///< one for each cell of the plan
};

/// Cells in the order of the plan that was run; those of whom nothing is known but their names did
/// not run.
RecordedPlan plan_of(const RecordedRun& recorded);

/// The command that runs its cells in the same way.
Rerun rerun_of(const RecordedRun& recorded);

/// Tells a reporter about the run as if it ran now.
void tell_again(const RecordedRun& recorded, const RecordedPlan& plan, Reporter& reporter);

} // namespace ktstr
