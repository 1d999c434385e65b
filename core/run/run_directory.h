/// The folder of one run: `<root>/<run id>/`, with `run.json` (what was asked and what came of it)
/// and `cells/<cell>/` with `cell.json` (the sidecar), the console log and whatever else a cell
/// leaves. Every file appears whole, by rename; a cell that did not finish has no `cell.json`.
/// Earlier runs are never touched: the folder is created exclusively.
#pragma once

#include <chrono>
#include <filesystem>
#include <string>
#include <string_view>

#include "core/base/json.h"
#include "core/base/result.h"
#include "core/run/cell_result.h"

namespace ktstr {

/// Version of run.json's layout.
inline constexpr int kRunSchema = 1;

class RunDirectory {
public:
  /// Creates `<root>/<run id>` and its `cells` folder; the id is the time in UTC, so that names
  /// sort by age ("20260131-235959-042"; with "-2" and so on when that is taken).
  static Result<RunDirectory> create(const std::filesystem::path& root,
                                     std::chrono::system_clock::time_point now);

  [[nodiscard]] const std::string& id() const { return id_; }
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

  /// Creates the folder of one cell and returns it.
  Result<std::filesystem::path> make_cell_folder(std::string_view cell_name) const;
  [[nodiscard]] std::filesystem::path sidecar_of(std::string_view cell_name) const;
  /// Writes the sidecar of `result.name`; its folder exists.
  Status write_sidecar(const CellResult& result) const;
  /// Writes run.json: `description` with the schema and the run's id before it.
  Status write_run(const Json& description) const;

private:
  RunDirectory(std::string id, std::filesystem::path path)
      : id_(std::move(id)), path_(std::move(path))
  {
  }
  std::string id_;
  std::filesystem::path path_;
};

/// A cell's name as a file name: '/' becomes '~', which no id contains. Names that are too long, or
/// hold anything a shell or file system could take amiss, are cut and marked with their hash.
std::string safe_file_name(std::string_view cell_name);

/// "20260131-235959-042", in UTC.
std::string format_run_id(std::chrono::system_clock::time_point time);
/// When a run began, by its id: "2026-01-31T23:59:59" in UTC. Empty for text that is no run's id.
std::string run_start_time(std::string_view run_id);

} // namespace ktstr
