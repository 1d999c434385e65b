/// The last step of a judgement: what was found becomes what the test's expectation makes of it.
/// Pure.
#pragma once

#include "core/check/judge.h"
#include "core/support/host_error.h"

namespace ktstr {

/// What the test's checks on the host found wrong.
struct HostFinding {
  support::Failure failure; ///< marked as a request to skip, or as failed (post_vm.h)
  Fault fault = Fault::none;
};

/// An error that was expected passes, and a pass then fails; a forbidden skip fails; an allowed
/// inconclusive passes. `is_attached`: the scheduler was proved attached before the body.
/// What was found wrong on the host fails the cell whatever was expected; a request to skip skips
/// it unless it failed.
Judgement meet_expectation(const TestExpectation& expectation,
                           bool is_attached,
                           Judgement found,
                           const std::optional<HostFinding>& host = std::nullopt);

/// The verdict when the machine took so long to tear down.
Judgement
keep_cleanup_budget(const TestExpectation& expectation, std::int64_t teardown_ms, Judgement found);

} // namespace ktstr
