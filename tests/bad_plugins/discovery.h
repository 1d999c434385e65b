/// What the tests of this folder share: folders of plugins, discovered by the test describer.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/plugin/registry.h"

namespace ktstr::test {

/// The folder with every built plugin of this folder.
std::filesystem::path built_plugins();

/// Options that discover one folder, without a cache.
DiscoverOptions options_for(const std::filesystem::path& folder);

/// Copies a built plugin into a folder under another name; gives the copy's path.
std::filesystem::path
copy_plugin(const std::string& name, const std::filesystem::path& folder, const std::string& as);

/// The reason why a file was refused; "accepted", or "not found" when the registry has no such
/// file.
std::string outcome_of(const PluginRegistry& registry, const std::string& file_name);

/// File names of the accepted plugins.
std::vector<std::string> accepted_in(const PluginRegistry& registry);

} // namespace ktstr::test
