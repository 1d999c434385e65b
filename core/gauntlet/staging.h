/// Finds the schedulers that tests attach beside the cell's own. Private to this folder.
#pragma once

#include "core/gauntlet/plan.h"

namespace ktstr {

/// Fills `staged` of a test with what its `further_schedulers` name. Error: the first name that no
/// plugin offers, with the nearest that one does; flags that do not go together.
Status stage_schedulers(TestInfo& test, const std::vector<SchedulerInfo>& schedulers);

} // namespace ktstr
