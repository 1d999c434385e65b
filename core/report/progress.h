/// What a run has come to so far, kept from its events: counts, what runs, how fast, how long yet.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "core/base/clock.h"
#include "core/run/events.h"
#include "core/run/run_summary.h"

namespace ktstr {

struct RunningCell {
  std::size_t cell = 0;
  Milliseconds since{0};
  Milliseconds flagged{0}; ///< the age at which it was last called slow; 0: never
};

class Progress {
public:
  /// The clock outlives this object.
  explicit Progress(const Clock& clock) : clock_(clock) {}

  void on(const Event& event);

  [[nodiscard]] const Plan& plan() const { return *started_.plan; }
  [[nodiscard]] const RunStarted& started() const { return started_; }
  [[nodiscard]] const RunSummary& counts() const { return counts_; }
  /// Oldest first.
  [[nodiscard]] std::vector<RunningCell>& running() { return running_; }
  [[nodiscard]] const std::vector<RunningCell>& running() const { return running_; }
  /// Cells that have not begun.
  [[nodiscard]] std::size_t queued() const
  {
    return counts_.planned - counts_.finished() - running_.size();
  }
  [[nodiscard]] Milliseconds elapsed() const { return clock_.now() - begin_; }
  [[nodiscard]] Milliseconds age(const RunningCell& cell) const
  {
    return clock_.now() - cell.since;
  }
  /// Finished cells per second; 0 before the first.
  [[nodiscard]] double rate() const;
  /// By the rate so far; nothing before a few cells have finished.
  [[nodiscard]] std::optional<Milliseconds> time_left() const;

private:
  void forget(std::size_t cell);

  const Clock& clock_;
  RunStarted started_;
  RunSummary counts_;
  std::vector<RunningCell> running_;
  Milliseconds begin_{0};
};

} // namespace ktstr
