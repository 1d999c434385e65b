/// Everything that can be checked of a plugin file before a cell runs: what `ktstr plugin check`
/// prints, a finding a line. A check that could not be made says why; it never counts as passed.
#pragma once

#include <filesystem>
#include <optional>
#include <vector>

#include "core/model/items.h"
#include "core/plugin/check/finding.h"
#include "core/plugin/registry.h"

namespace ktstr {

struct PluginReport {
  std::filesystem::path file; ///< absolute
  std::vector<PluginFinding> findings;
  std::optional<PluginInfo> plugin; ///< nothing when it could not be described
};

/// Always the same checks, in the same order. Of `options` the folders and the cache do not matter.
/// `work_types` are those of other plugins, which its scenarios may name.
PluginReport check_plugin(const std::filesystem::path& file,
                          const DiscoverOptions& options,
                          const std::vector<WorkTypeInfo>& work_types = {});

} // namespace ktstr
