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
  std::filesystem::path cache = KTSTR_TEST_CACHE; ///< the one that tests share
  std::filesystem::path runs;                     ///< --run-dir
  std::vector<std::string> options;               ///< which cells, and how
  std::vector<std::string> prefix;                ///< words before the program's
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

/// Cells as most tests want them: of these folders' plugins and those that are shipped.
struct CellChoice {
  std::vector<std::string> plugin_folders;
  std::string filter;                    ///< -E
  std::vector<std::string> options = {}; ///< and what else to say
};

/// Runs them with the cache that tests share; their records are in the bench's folder "runs".
Outcome run_cells(
    const TestBench& bench,
    const CellChoice& choice,
    const std::function<void(const Process&)>& watch = [](const Process&) {});

/// The record of the cell whose name is this, or begins with it and a slash: a test's only cell, a
/// test's and a scheduler's. Fails the running test when there is none.
const Json& record_of(const Outcome& outcome, std::string_view cell);
/// Checks what became of a cell, and says its reason when it was something else.
void check_verdict(const Json& cell, std::string_view verdict, std::string_view fault = "none");

/// Every cell.json below the folder.
std::vector<std::filesystem::path> sidecars(const std::filesystem::path& runs);
/// Processes that the threads of `parent` started.
std::vector<pid_t> children_of(pid_t parent);
/// CPU time that a process has used, in clock ticks; 0 when it is gone.
std::uint64_t cpu_ticks(pid_t process);

} // namespace ktstr::test
