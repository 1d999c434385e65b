/// The checks on the host that a test's plugin has for a finished cell.
#pragma once

#include <filesystem>
#include <optional>

#include "core/check/judge_expectation.h"
#include "core/plugin/registry.h"
#include "core/run/cell_result.h"

namespace ktstr {

/// Runs those that apply to the cell as it stands in `result`, each in a child of its own. Nothing:
/// there are none, or all is fine. What they write is added to the result's messages. `folder` is
/// the cell's own and exists.
std::optional<HostFinding> run_host_checks(const TestInfo& test,
                                           CellResult& result,
                                           const std::filesystem::path& folder,
                                           const DiscoverOptions& options);

} // namespace ktstr
