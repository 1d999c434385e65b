/// A run as a JUnit document, in the dialect that GitHub's actions, GitLab and Jenkins all render:
/// a suite per scheduler and profile, a case per cell. A scheduler that did not hold is a failure;
/// what is wrong with anything else (test, plugin, guest, host), what is inconclusive and what
/// never ran is an error: none of them may look like a pass.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/report/rerun.h"
#include "core/run/events.h"

namespace ktstr {

struct JunitRun {
  RunStarted started;
  RunFinished finished;
  std::vector<std::optional<CellResult>> results; ///< one for each cell of the plan
  Rerun rerun;
  bool is_early_end_wanted = false; ///< then a cell that did not run counts as skipped
};

/// The whole document, UTF-8 and well-formed whatever a guest printed.
std::string junit_document(const JunitRun& run);

/// A document with one error, to stand where the run's will: a run that is killed leaves this.
std::string unfinished_junit_document();

/// Text that XML may hold: control characters, which it has no form for, become '?'.
std::string xml_text(std::string_view text);

} // namespace ktstr
