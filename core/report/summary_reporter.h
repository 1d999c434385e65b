/// The end of a run for people: the matrix, each cell that did not pass with what is known about it
/// and the command that runs it again, why cells were skipped, and the totals.
#pragma once

#include <string>
#include <vector>

#include "core/report/matrix.h"
#include "core/report/output.h"
#include "core/report/rerun.h"
#include "core/run/events.h"
#include "core/run/run_summary.h"

namespace ktstr {

struct SummaryConfig {
  Output* output = nullptr;
  Style style;
  Rerun rerun;
};

class SummaryReporter final : public Reporter {
public:
  explicit SummaryReporter(SummaryConfig config) : config_(std::move(config)) {}
  void on(const Event& event) override;

private:
  void keep(const CellFinished& finished);
  void print(const RunFinished& finished);

  SummaryConfig config_;
  RunStarted started_;
  std::vector<Outcome> outcomes_;
  std::vector<CellFinished> failures_; ///< failed and inconclusive cells, as they finished
  std::vector<CellFinished> skipped_;
  RunSummary counts_;
};

/// Everything about one cell that did not pass. `is_brief` leaves out details and console.
std::string render_failure(const SummaryConfig& config, const CellResult& result, bool is_brief);

/// "24 cells in 31.2s: 20 passed, 3 failed, 1 skipped".
std::string render_totals(const Style& style, const RunSummary& counts);

} // namespace ktstr
