/// Progress on a terminal: one status line that is rewritten in place, with counts, rate and time
/// left, and above it a line for each cell that did not pass. The line is erased when the run ends.
#pragma once

#include <functional>

#include "core/base/cancel.h"
#include "core/report/log_reporter.h"

namespace ktstr {

struct LiveConfig {
  Output* output = nullptr;
  std::function<Style()> style; ///< asked at each draw: terminals change their width
  const Clock* clock = nullptr;
  const CancelToken* cancel = nullptr; ///< says in the line that the run is being ended
  bool is_verbose = false;             ///< a line for passed cells, too
};

class LiveReporter final : public Reporter {
public:
  /// What the pointers name outlives the reporter.
  explicit LiveReporter(LiveConfig config) : config_(std::move(config)), progress_(*config_.clock)
  {
  }
  void on(const Event& event) override;

private:
  void print_above(const std::string& lines);

  LiveConfig config_;
  Progress progress_;
};

/// The status line, without line end, cut to the terminal's width.
std::string status_line(const Style& style, const Progress& progress, bool is_ending);

} // namespace ktstr
