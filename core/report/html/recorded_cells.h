/// A run for its report, which also shows what a run left that was killed early:
/// core/run/recorded_run.h has what is common.
#pragma once

#include <filesystem>

#include "core/base/result.h"
#include "core/run/recorded_run.h"

namespace ktstr {

/// Reads the folder of a run. A record that cannot be read is a problem, not an error, as long as
/// there is another; so is a missing run.json, and `run` is null then. Errors: not a folder, not a
/// run's, no record in it.
Result<RecordedRun> read_recorded_cells(const std::filesystem::path& folder);

/// The newest run below `root`, where runs are kept.
Result<std::filesystem::path> newest_run(const std::filesystem::path& root);

} // namespace ktstr
