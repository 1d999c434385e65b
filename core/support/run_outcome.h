/// What a run's result comes to: the exit code, the verdict, and the bits a sidecar keeps.
#pragma once

#include <string>
#include <variant>

#include "core/model/verdict.h"
#include "core/support/host_error.h"

namespace ktstr::support {

/// A run that got as far as a verdict, or why it did not.
using RunResult = std::variant<Verdict, Failure>;

struct RunExpectation {
  bool expect_err = false;
  bool allow_inconclusive = false;
  bool no_skip = false; ///< KTSTR_NO_SKIP_MODE is present
};

struct RunOutcome {
  int exit_code = kExitFail;
  Verdict verdict = Verdict::fail;
  std::string message; ///< why it is not a plain pass; may be empty
};

/// First rule that matches. With a verdict: a skip is a skip; expect_err fails on all else; an
/// inconclusive run is 2, or a pass where that is allowed. With a failure: the host's class; the
/// marks that fail, whatever is expected; the mark of a reproduction that was expected passes;
/// expect_err passes unless the error was not the one; all else fails.
RunOutcome judge_result(const RunResult& result,
                        const RunExpectation& expectation,
                        HostTaxonomy taxonomy = HostTaxonomy::six_classes);

/// What a sidecar keeps; at most one is set, none is a failure.
struct SidecarBits {
  bool passed = false;
  bool skipped = false;
  bool inconclusive = false;

  [[nodiscard]] bool is_pass() const { return passed && !skipped && !inconclusive; }
  [[nodiscard]] bool is_skip() const { return skipped; }
  [[nodiscard]] bool is_inconclusive() const { return inconclusive; }
  [[nodiscard]] bool is_fail() const { return !passed && !skipped && !inconclusive; }
};

SidecarBits sidecar_bits(Verdict verdict);

} // namespace ktstr::support
