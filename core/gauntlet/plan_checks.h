/// What a request for a plan must hold before its cells are listed. Private to this folder.
#pragma once

#include "core/gauntlet/plan.h"

namespace ktstr {

/// Names the first dimension that is empty, item that is malformed, or pair that clashes.
Status check_request(const PlanRequest& request);

} // namespace ktstr
