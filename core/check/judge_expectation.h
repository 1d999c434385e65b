/// The last step of a judgement: what was found becomes what the test's expectation makes of it.
/// Pure.
#pragma once

#include "core/check/judge.h"

namespace ktstr {

/// An error that was expected passes, and a pass then fails; a forbidden skip fails; an allowed
/// inconclusive passes. `is_attached`: the scheduler was proved attached before the body.
Judgement meet_expectation(const TestExpectation& expectation, bool is_attached, Judgement found);

/// The verdict when the machine took so long to tear down.
Judgement
keep_cleanup_budget(const TestExpectation& expectation, std::int64_t teardown_ms, Judgement found);

} // namespace ktstr
