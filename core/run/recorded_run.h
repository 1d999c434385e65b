/// What earlier runs left, read back: run.json and the record of every cell that finished. Nothing
/// here changes a run.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/json.h"
#include "core/base/result.h"
#include "core/run/cell_result.h"

namespace ktstr {

struct RecordedCell {
  std::filesystem::path folder; ///< where its record lies now; a run may have been moved
  CellResult result;            ///< its files' names point below `folder`
};

struct RecordedRun {
  std::filesystem::path folder; ///< absolute
  std::string id;               ///< the folder's name
  Json run;                     ///< run.json; null when it was not read
  std::vector<RecordedCell> cells;
  std::vector<std::string> problems; ///< of records that could not be read, one line each
};

/// Whether a run was kept in this folder.
bool is_run_folder(const std::filesystem::path& folder);

/// Folders of the runs below `root`, newest first. Empty when there is none.
std::vector<std::filesystem::path> run_folders(const std::filesystem::path& root);

/// The folder that a word means: a run's folder, else below `root` a run's id or the start of one,
/// or "last". Errors: no such run, several.
Result<std::filesystem::path> find_run(const std::string& word, const std::filesystem::path& root);

/// Reads the record of one cell. What an older ktstr wrote is brought up to date.
Result<CellResult> read_cell_record(const std::filesystem::path& file);

/// The records of a run's cells, by the names of their folders, without its run.json. A record that
/// cannot be read is a problem.
RecordedRun read_cell_records(const std::filesystem::path& folder);

/// run.json of a run's folder.
Result<Json> read_run_record(const std::filesystem::path& folder);

/// Reads a whole run. A record that cannot be read is a problem, not an error.
Result<RecordedRun> read_recorded_run(const std::filesystem::path& folder);

/// The runs of several folders, each a run's or one that holds runs; a run that is named twice is
/// there once. Error: a folder with no run.
Result<std::vector<std::filesystem::path>>
pool_of_runs(const std::vector<std::filesystem::path>& folders);

} // namespace ktstr
