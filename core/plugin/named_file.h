/// Where a file that a plugin names is on this host: a payload's program, what tests include.
#pragma once

#include <filesystem>
#include <string>

#include "core/base/result.h"

namespace ktstr {

/// An absolute path as it is; a relative one begins at the folder of `plugin_file`; a name is
/// there, or else in PATH. The result is absolute. Error `not_found`.
Result<std::filesystem::path> find_named_file(const std::filesystem::path& plugin_file,
                                              const std::string& wanted);

} // namespace ktstr
