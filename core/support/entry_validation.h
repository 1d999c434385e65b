/// Whether a test's declaration makes sense, rule by rule; the first that is broken is the answer.
///
///  1 name empty                        2 name with '/' or '\'           3 memory_mib 0
///  4 duration 0                        5 payload is a scheduler         6 host_only with a disk
///  7 host_only with networks           8 a staged scheduler's name
///  9 host_only with a scheduler       10 performance_mode and no_perf_mode
/// 11 cpu_budget 0                     12 cpu_budget without no_perf_mode
/// 13 a matcher of errors without expect_err
/// 14 survives_storm with expect_err   15 ... with expect_auto_repro    16 ... without a scheduler
/// 17 too many snapshots               18 host_only with snapshots      19 snapshots too close
/// 20 a scheduler's config file without content                         21 content without such
/// 22 a workload is a scheduler        23 its constraints inverted      24 the scheduler's
/// 25 perf-delta limits without performance_mode                        26 one of those limits
#pragma once

#include "core/support/test_entry.h"

namespace ktstr::support {

struct EntryFault {
  int rule = 0;        ///< of the list above
  std::string message; ///< begins with the test's name in quotes, but for rule 1
};

/// Nothing: all rules hold.
std::optional<EntryFault> validate_entry(const TestEntry& entry);

} // namespace ktstr::support
