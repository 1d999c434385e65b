/// What a test or a scheduler may want of its guest.
#pragma once

#include "core/base/result.h"
#include "core/model/items.h"

namespace ktstr {

/// The first rule that a setup breaks, alone: a sysctl or kernel argument that the kernel's command
/// line cannot hold, a config that would be nowhere, a placeholder for none.
Status validate_setup(const TestInfo& test);
Status validate_setup(const SchedulerInfo& scheduler);

/// The rules that a scheduler and a test can only break together: words for the kernel's command
/// line that are too many, a config for a scheduler that has no place for one.
Status validate_setups(const SchedulerInfo& scheduler, const TestInfo& test);

} // namespace ktstr
