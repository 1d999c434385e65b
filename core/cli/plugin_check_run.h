/// `ktstr plugin check --run`: one real cell for each item of a plugin.
#pragma once

#include <vector>

#include "core/cli/command.h"
#include "core/plugin/check/check_plugin.h"

namespace ktstr {

/// The options of cells that `plugin check` has too.
std::vector<OptionSpec> check_run_option_specs();

/// A finding "run" per cell: each scheduler with the test 'smoke', each test with its scheduler or
/// EEVDF, on the smallest preset that both fit. Payloads and VM back ends are skipped: nothing runs
/// them by themselves.
std::vector<PluginFinding> run_one_cell_each(const Invocation& call, const PluginReport& report);

} // namespace ktstr
