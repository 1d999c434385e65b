#include "core/run/recorded_run.h"

#include <algorithm>
#include <set>

#include "core/base/file.h"
#include "core/base/text.h"
#include "core/run/run_directory.h"

namespace ktstr {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostRecordBytes = 64UL << 20U; // what a damaged file may cost

std::vector<fs::path> folders_in(const fs::path& folder)
{
  std::vector<fs::path> found;
  std::error_code failure;
  fs::directory_iterator entries(folder, failure);
  for (; !failure && entries != fs::directory_iterator(); entries.increment(failure)) {
    std::error_code ignored;
    if (entries->is_directory(ignored))
      found.push_back(entries->path());
  }
  std::sort(found.begin(), found.end());
  return found;
}

fs::path absolute_of(const fs::path& path)
{
  std::error_code failure;
  auto absolute = fs::absolute(path, failure).lexically_normal();
  if (failure)
    return path;
  return absolute.has_filename() ? absolute : absolute.parent_path(); // "run/" means "run"
}

/// A record keeps the paths of its day; the run's folder may have been moved since.
void point_to(CellResult& result, const fs::path& folder)
{
  result.sidecar_file = folder / "cell.json";
  if (!result.console_file.empty())
    result.console_file = folder / result.console_file.filename();
}

Result<fs::path> find_by_id(const std::string& word, const fs::path& root)
{
  const auto runs = run_folders(root);
  std::vector<fs::path> found;
  for (const auto& run : runs) {
    const auto id = run.filename().string();
    if (id == word)
      return run;
    if (!word.empty() && id.starts_with(word))
      found.push_back(run);
  }
  if (found.size() == 1)
    return found.front();
  if (found.size() > 1)
    return Error::make(ErrorKind::invalid,
                       "'{}' may be any of {} runs below '{}'",
                       word,
                       found.size(),
                       root.string())
        .with_hint("'ktstr runs list' shows whole ids");
  return Error::make(
             ErrorKind::not_found,
             "no run '{}': neither a run's folder, nor the id of a run below '{}', which has {}",
             word,
             root.string(),
             runs.size())
      .with_hint("'ktstr runs list' shows them; --run-dir names another folder of runs");
}

} // namespace

bool is_run_folder(const fs::path& folder)
{
  std::error_code failure;
  return fs::is_regular_file(folder / "run.json", failure);
}

std::vector<fs::path> run_folders(const fs::path& root)
{
  std::vector<fs::path> runs;
  for (const auto& folder : folders_in(root))
    if (is_run_folder(folder))
      runs.push_back(absolute_of(folder));
  std::reverse(runs.begin(), runs.end()); // ids sort by age
  return runs;
}

Result<fs::path> find_run(const std::string& word, const fs::path& root)
{
  if (word != "last") {
    if (is_run_folder(word))
      return absolute_of(word);
    return find_by_id(word, root);
  }
  const auto runs = run_folders(root);
  if (!runs.empty())
    return runs.front();
  return Error::make(ErrorKind::not_found, "there is no run below '{}'", root.string())
      .with_hint("--run-dir names the folder of runs");
}

Result<CellResult> read_cell_record(const fs::path& file)
{
  const auto text = read_file(file, kMostRecordBytes);
  if (!text)
    return text.error();
  const auto json = Json::parse(*text);
  auto result = json ? cell_result_from_json(*json) : Result<CellResult>(json.error());
  if (!result)
    return result.error().with_context("cannot read the record of cell '{}', '{}'",
                                       file.parent_path().filename().string(),
                                       file.string());
  return result;
}

Result<Json> read_run_record(const fs::path& folder)
{
  const auto file = folder / "run.json";
  const auto text = read_file(file);
  auto json = text ? Json::parse(*text) : Result<Json>(text.error());
  if (!json)
    return json.error().with_context("cannot read '{}'", file.string());
  const auto schema = (*json)["schema"].as_int();
  if (schema < 1 || schema > kRunSchema)
    return Error::make(ErrorKind::incompatible,
                       "'{}' has schema {}, this ktstr reads schemas 1 to {}",
                       file.string(),
                       schema,
                       kRunSchema);
  return json;
}

Result<RecordedRun> read_recorded_run(const fs::path& folder)
{
  auto run = read_run_record(absolute_of(folder));
  if (!run)
    return run.error();
  auto recorded = read_cell_records(folder);
  recorded.run = std::move(*run);
  return recorded;
}

RecordedRun read_cell_records(const fs::path& folder)
{
  RecordedRun recorded{.folder = absolute_of(folder)};
  recorded.id = recorded.folder.filename().string();
  for (const auto& cell : folders_in(recorded.folder / "cells")) {
    const auto file = cell / "cell.json";
    std::error_code failure;
    if (!fs::exists(file, failure))
      continue; // a cell that did not finish
    auto result = read_cell_record(file);
    if (!result) {
      recorded.problems.push_back(result.error().text());
      continue;
    }
    point_to(*result, cell);
    recorded.cells.push_back({cell, std::move(*result)});
  }
  return recorded;
}

Result<std::vector<fs::path>> pool_of_runs(const std::vector<fs::path>& folders)
{
  std::vector<fs::path> pool;
  std::set<fs::path> known;
  for (const auto& folder : folders) {
    const auto runs =
        is_run_folder(folder) ? std::vector{absolute_of(folder)} : run_folders(folder);
    if (runs.empty())
      return Error::make(ErrorKind::not_found, "there is no run in '{}'", folder.string())
          .with_hint("name a run's folder, or one that holds runs, as ktstr-runs does");
    for (const auto& run : runs) {
      std::error_code failure;
      const auto real = fs::canonical(run, failure);
      if (known.insert(failure ? run : real).second)
        pool.push_back(run);
    }
  }
  return pool;
}

} // namespace ktstr
