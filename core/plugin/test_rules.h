/// What a test may declare of its pass and its guest.
#pragma once

#include "core/base/result.h"
#include "core/model/items.h"

namespace ktstr {

/// The first rule that the test's machine, expectation and setup break: a topology that is none,
/// members that exclude or need each other, an expression that is none, a sysctl or kernel argument
/// that the kernel's command line cannot hold, a config that would be nowhere.
Status validate_attributes(const TestInfo& test);

} // namespace ktstr
