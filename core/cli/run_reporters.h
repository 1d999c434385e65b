/// What a run is shown and written by: progress on stderr, results on stdout, files.
#pragma once

#include <memory>
#include <vector>

#include "core/cli/command.h"
#include "core/cli/plan_options.h"
#include "core/cli/run_options.h"
#include "core/report/github_reporter.h"
#include "core/report/junit_reporter.h"

namespace ktstr {

class RunReporters {
public:
  /// Error: a file that cannot be written.
  static Result<RunReporters>
  create(const Invocation& call, const PlanOptions& plan, const RunOptions& run);

  /// In the order in which they are told; `also` comes last and may be null.
  [[nodiscard]] std::vector<Reporter*> all(Reporter* also) const;
  /// Whether all files could be written; asked when the run has ended.
  [[nodiscard]] Status status() const;

private:
  std::vector<std::unique_ptr<Reporter>> reporters_;
  const JunitReporter* junit_ = nullptr;   ///< among the reporters, when there is one
  const GithubReporter* github_ = nullptr; ///< likewise
};

/// "ktstr run" with what finds and runs a cell of this plan in the same way again.
Rerun rerun_of(const PlanOptions& plan, const RunOptions& run);

} // namespace ktstr
