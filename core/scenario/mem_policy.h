/// Memory policies: what the kernel takes with set_mempolicy.
#pragma once

#include "core/scenario/document.h"

namespace ktstr {

/// Sets it for this process. Returns 0 or an errno.
int apply_memory_policy(const MemPolicy& policy);

} // namespace ktstr
