/// The command lines that show a cell again, for people to copy: in the summary, in JUnit, in
/// annotations.
#pragma once

#include <filesystem>
#include <string>

#include "core/run/cell_result.h"

namespace ktstr {

struct Rerun {
  std::string command; ///< "ktstr run --plugin-dir x": a cell's name is put behind it
  std::string rest;    ///< " -- --slice 5": behind the cell's name
};

/// Runs a cell of this name again, with plugins and kernel as they are then.
std::string again_line(const Rerun& rerun, const std::string& cell);

/// Runs the recorded cell again and compares it bit by bit; empty when it has no digest.
std::string replay_line(const CellResult& result);

/// Makes the page of a run.
std::string page_line(const std::filesystem::path& run_dir);

} // namespace ktstr
