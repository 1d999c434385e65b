/// Runs `ktstr gauntlet` as a user does, and looks at what it leaves: exit code, JSON lines,
/// records, messages.
#pragma once

#include <functional>
#include <map>

#include "core/base/process.h"
#include "test_machine.h"

namespace ktstr::test {

struct ProgramRun {
  std::filesystem::path kernel;
  std::filesystem::path cache;
  std::filesystem::path runs;       ///< --run-dir
  std::vector<std::string> options; ///< which cells, and how
  std::vector<std::string> prefix;  ///< words before the program's
};

struct Outcome {
  int exit_code = -1;                ///< -1: it had to be killed
  std::map<std::string, Json> cells; ///< the JSON lines, by cell
  std::vector<Json> records;         ///< every cell.json
  std::string errors;                ///< its standard error
};

/// Runs the cells on a machine of two CPUs under tcg; `watch` is called again and again while they
/// run. Kills what takes longer than any fault may.
Outcome run_program(
    const ProgramRun& run,
    const std::function<void(const Process&)>& watch = [](const Process&) {});

/// Every cell.json below the folder.
std::vector<std::filesystem::path> sidecars(const std::filesystem::path& runs);
/// Processes that the threads of `parent` started.
std::vector<pid_t> children_of(pid_t parent);
/// CPU time that a process has used, in clock ticks; 0 when it is gone.
std::uint64_t cpu_ticks(pid_t process);

} // namespace ktstr::test
