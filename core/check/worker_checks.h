/// Judges what was measured of a scenario's workers.
#pragma once

#include <vector>

#include "core/check/check_limits.h"
#include "core/check/check_outcome.h"
#include "core/check/worker_report.h"

namespace ktstr {

/// One outcome per check that is on and has something to judge, in a fixed order. A check whose
/// measure has a zero denominator, or that cannot fail here, is inconclusive and says why.
std::vector<CheckOutcome> check_workers(const CheckLimits& limits,
                                        const CheckConditions& conditions,
                                        const std::vector<WorkerReport>& reports);

} // namespace ktstr
