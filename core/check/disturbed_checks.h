/// Judges the workers of a scenario that was disturbed on purpose.
#pragma once

#include <string_view>
#include <vector>

#include "core/check/worker_checks.h"

namespace ktstr {

/// As check_workers, of the scenario's own workers. Who ran where, and that everybody ran, is
/// judged as ever, also of the disturbance's workers where it is theirs to have. What was measured
/// in comparison or in amounts - shares, rates, latencies - says something of the disturbance too:
/// such a check that is broken is inconclusive.
std::vector<CheckOutcome> check_disturbed_workers(const CheckLimits& limits,
                                                  const CheckConditions& conditions,
                                                  const std::vector<WorkerReport>& reports,
                                                  std::string_view disturbances);

} // namespace ktstr
