/// A run as its folder tells it: run.json, and the record of every cell that finished.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/base/json.h"
#include "core/base/result.h"
#include "core/run/cell_result.h"

namespace ktstr {

struct RecordedCells {
  std::filesystem::path folder; ///< absolute
  Json run;                     ///< run.json; null when there is none
  struct Cell {
    std::filesystem::path folder; ///< where its record lies now; a run may have been moved
    CellResult result;
  };
  std::vector<Cell> cells;           ///< by the names of their folders
  std::vector<std::string> problems; ///< of what could not be read, one line each
};

/// Reads the folder of a run. A record that cannot be read is a problem, not an error, as long as
/// there is another. Errors: not a folder, not a run's, no record in it.
Result<RecordedCells> read_recorded_cells(const std::filesystem::path& folder);

/// The newest run below `root`, where runs are kept.
Result<std::filesystem::path> newest_run(const std::filesystem::path& root);

} // namespace ktstr
