/// run.json: what was asked of a run, on what it ran, and, when it has ended, what came of it.
#pragma once

#include "core/cli/machinery.h"
#include "core/run/run_summary.h"

namespace ktstr {

/// Written before the first cell. A run.json without "summary" belongs to a run that was killed.
Json describe_run(const Invocation& call,
                  const PreparedPlan& prepared,
                  const Machinery& machinery,
                  std::size_t slots);

/// The CPU time of this process and of its children that ended: the machines, above all.
Json used_cpu_time();

} // namespace ktstr
