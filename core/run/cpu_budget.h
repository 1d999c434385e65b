/// How many CPUs of the host a run may use.
#pragma once

#include "core/base/result.h"

namespace ktstr {

/// Confines this process, and all that it starts from now on, to the first `cpus` of those it may
/// run on. Call it before there are other threads. Error cpu_budget_unsatisfiable: there are fewer.
Status keep_cpu_budget(std::size_t cpus);

} // namespace ktstr
