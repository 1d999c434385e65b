#include "core/report/html/recorded_cells.h"

#include <algorithm>

namespace ktstr {

namespace {

namespace fs = std::filesystem;

bool is_run(const fs::path& folder)
{
  std::error_code failure;
  return fs::is_regular_file(folder / "run.json", failure) ||
         fs::is_directory(folder / "cells", failure);
}

/// Why a folder is not that of a run, and what to name instead.
Error not_a_run(const fs::path& folder)
{
  std::error_code failure;
  if (!fs::exists(folder, failure))
    return Error::make(ErrorKind::not_found, "there is no run '{}'", folder.string())
        .with_hint("name the folder of a run; runs are kept below ktstr-runs, or --run-dir");
  auto error = Error::make(ErrorKind::invalid,
                           "'{}' is not the folder of a run: it has no run.json and no 'cells'",
                           folder.string());
  const auto newest = newest_run(folder);
  if (newest)
    return error.with_hint("its newest run is '{}'", newest->string());
  return error.with_hint("name the folder of a run, or leave it out for the newest one");
}

} // namespace

Result<fs::path> newest_run(const fs::path& root)
{
  std::vector<fs::path> runs;
  std::error_code failure;
  for (fs::directory_iterator at(root, failure), end; !failure && at != end; at.increment(failure))
    if (is_run(at->path()))
      runs.push_back(at->path());
  if (runs.empty())
    return Error::make(ErrorKind::not_found, "there is no run below '{}'", root.string())
        .with_hint("'ktstr gauntlet' makes one; or name the folder of a run");
  return *std::max_element(runs.begin(), runs.end()); // names sort by age
}

Result<RecordedRun> read_recorded_cells(const fs::path& folder)
{
  if (!is_run(folder))
    return not_a_run(folder);
  auto recorded = read_cell_records(folder);
  auto run = read_run_record(recorded.folder);
  if (run)
    recorded.run = std::move(*run);
  else
    recorded.problems.push_back(run.error().text());
  if (!recorded.cells.empty())
    return recorded;
  const auto why = recorded.problems.empty() ? "" : ": " + recorded.problems.back();
  return Error::make(ErrorKind::not_found,
                     "run '{}' has no cell with a record that can be read{}",
                     recorded.folder.string(),
                     why)
      .with_hint("a cell leaves its record when it ends");
}

} // namespace ktstr
