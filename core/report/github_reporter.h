/// `--format github`: for a step of GitHub's actions. The summary as on any terminal, then an
/// annotation for each cell that did not pass, and a page in $GITHUB_STEP_SUMMARY. While the run
/// goes on, GitHub is told to take no commands from the log: a guest may print lines that look like
/// one.
#pragma once

#include <filesystem>

#include "core/report/summary_reporter.h"

namespace ktstr {

struct GithubConfig {
  SummaryConfig summary;              ///< its output gets the annotations as well
  std::filesystem::path step_summary; ///< appended to; empty: none
  std::string token;                  ///< a word that no guest can guess
};

class GithubReporter final : public Reporter {
public:
  explicit GithubReporter(GithubConfig config);
  void on(const Event& event) override;
  /// Whether the page could be written; asked when the run has ended.
  [[nodiscard]] const Status& status() const { return status_; }

private:
  void finish(const RunFinished& ended);

  GithubConfig config_;
  SummaryReporter summary_;
  RunStarted started_;
  std::vector<Outcome> outcomes_;
  std::vector<CellFinished> failures_; ///< failed and inconclusive cells, as they finished
  RunSummary counts_;
  Status status_;
};

/// GitHub shows ten annotations of a kind for a step.
inline constexpr std::size_t kMostAnnotations = 10;

/// "::error title=...::reason", on one line, with the line end.
std::string annotation(const CellResult& result, const Rerun& rerun);
/// Annotations for the first failed and inconclusive cells, and how many more there are.
std::string annotations(const std::vector<CellFinished>& failures, const Rerun& rerun);

/// A random word for GithubConfig::token.
std::string random_token();

} // namespace ktstr
