/// Runs the cells of a plan and reports them: what `gauntlet`, `run` and `replay` share.
#pragma once

#include "core/cli/command.h"
#include "core/cli/plan_options.h"
#include "core/run/events.h"

namespace ktstr {

/// Options of `call` say how the cells run, `plan_options` which. `also` gets every event beside
/// the program's own reporters; may be null. Returns the exit code.
Result<int> run_plan(const Invocation& call, const PlanOptions& plan_options, Reporter* also);

} // namespace ktstr
