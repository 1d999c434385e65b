/// What a run came to, in numbers, and the exit code that says it.
#pragma once

#include <cstddef>

#include "core/base/clock.h"
#include "core/base/json.h"
#include "core/model/verdict.h"

namespace ktstr {

struct RunSummary {
  std::size_t planned = 0;
  std::size_t passed = 0;
  std::size_t failed = 0;
  std::size_t inconclusive = 0;
  std::size_t skipped = 0;
  std::size_t unrecorded = 0; ///< finished cells whose sidecar could not be written
  bool is_interrupted = false;
  Milliseconds elapsed{0};

  [[nodiscard]] std::size_t finished() const { return passed + failed + inconclusive + skipped; }
};

/// Counts one finished cell. A cell without a verdict counts as failed: nothing passes by silence.
void count(RunSummary& summary, Verdict verdict);

/// 130 interrupted, 1 a cell failed, 69 results could not be kept, 2 inconclusive, 0 the rest; 70
/// when the run ended by itself without running every cell.
int exit_code(const RunSummary& summary);

Json to_json(const RunSummary& summary);

} // namespace ktstr
