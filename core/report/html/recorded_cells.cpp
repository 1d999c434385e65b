#include "core/report/html/recorded_cells.h"

#include <algorithm>

#include "core/base/file.h"

namespace ktstr {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostRecordBytes = 64UL << 20U;

Result<Json> read_json(const fs::path& file)
{
  const auto text = read_file(file, kMostRecordBytes);
  if (!text)
    return text.error();
  auto json = Json::parse(*text);
  if (!json)
    return json.error().with_context("cannot read '{}'", file.string());
  return json;
}

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

std::vector<fs::path> cell_folders(const fs::path& run)
{
  std::vector<fs::path> folders;
  std::error_code failure;
  for (fs::directory_iterator at(run / "cells", failure), end; !failure && at != end;
       at.increment(failure))
    if (fs::is_regular_file(at->path() / "cell.json", failure))
      folders.push_back(at->path());
  std::sort(folders.begin(), folders.end());
  return folders;
}

void read_cell(RecordedCells& recorded, const fs::path& folder)
{
  const auto json = read_json(folder / "cell.json");
  auto result = json ? cell_result_from_json(*json) : Result<CellResult>(json.error());
  if (result)
    recorded.cells.push_back({folder, std::move(*result)});
  else
    recorded.problems.push_back(
        result.error().with_context("cell '{}'", folder.filename().string()).text());
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

Result<RecordedCells> read_recorded_cells(const fs::path& folder)
{
  if (!is_run(folder))
    return not_a_run(folder);
  std::error_code failure;
  RecordedCells recorded{.folder = fs::absolute(folder, failure).lexically_normal()};
  if (!recorded.folder.has_filename())
    recorded.folder = recorded.folder.parent_path(); // it ended with a slash
  auto run = read_json(recorded.folder / "run.json");
  if (run)
    recorded.run = std::move(*run);
  else
    recorded.problems.push_back(run.error().text());
  for (const auto& cell : cell_folders(recorded.folder))
    read_cell(recorded, cell);
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
