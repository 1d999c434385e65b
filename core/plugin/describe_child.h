/// Runs a describer on one plugin file and makes of whatever happens either a description or one
/// line that says what went wrong and where.
#pragma once

#include <filesystem>

#include "core/base/result.h"
#include "core/plugin/registry.h"

namespace ktstr {

/// The description as the child gave it, checked; files and build id are left empty. An error's
/// message is the reason, in one line, without the file's name.
Result<PluginInfo> describe_in_child(const std::filesystem::path& file,
                                     const DiscoverOptions& options);

} // namespace ktstr
