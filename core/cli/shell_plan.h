/// Which machine a shell gets: the cell that fits what the user named, with nothing in the place of
/// the test's body.
#pragma once

#include <vector>

#include "core/cli/prepare_plan.h"

namespace ktstr {

std::vector<OptionSpec> shell_plan_option_specs();

/// A plan of one cell. Errors: as prepare_plan; a flag or combination that the scheduler has not.
Result<PreparedPlan> prepare_shell(const Invocation& call);

} // namespace ktstr
