/// Progress for logs and pipes: a line when the run starts, a line per finished cell, and a line
/// for each cell that takes long while it runs.
#pragma once

#include "core/report/output.h"
#include "core/report/progress.h"
#include "core/report/style.h"

namespace ktstr {

/// A cell that has run this long is called slow, and again each time its age has doubled.
inline constexpr Milliseconds kSlowCell{30000};

class LogReporter final : public Reporter {
public:
  /// Output and clock outlive the reporter.
  LogReporter(Output& output, Style style, const Clock& clock)
      : output_(output), style_(style), progress_(clock)
  {
  }
  void on(const Event& event) override;

private:
  void flag_slow_cells();

  Output& output_;
  Style style_;
  Progress progress_;
};

/// "24 cells, 2 at once, tcg, virtual clock; results in ...", and the run's note on its own line.
std::string start_text(const Style& style, const RunStarted& started);
/// "FAIL [ 1.31s] ( 3/24) name: fault: reason".
std::string finished_line(const Style& style, const Progress& progress, const CellResult& result);
/// Lines for running cells that have become slow since the last call.
std::string slow_lines(const Style& style, Progress& progress);

} // namespace ktstr
