/// The checks of a plugin file that run none of its code.
#pragma once

#include <filesystem>
#include <vector>

#include "core/plugin/check/finding.h"

namespace ktstr {

/// Findings "file", "note", "exports", "symbols", "libraries", in this order.
std::vector<PluginFinding> check_plugin_file(const std::filesystem::path& file);

} // namespace ktstr
