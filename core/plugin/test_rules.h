/// What a test may declare of its pass and its guest.
#pragma once

#include "core/base/result.h"
#include "core/model/items.h"

namespace ktstr {

/// The first rule that the test's machine, expectation, limits on changes and setup break: a
/// topology that is none, members that exclude or need each other, an expression that is none, a
/// metric with two limits, what setup_rules.h refuses.
Status validate_attributes(const TestInfo& test);

} // namespace ktstr
