/// Puts a cell's files where the host had them.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"

namespace ktstr::guest {

/// Unpacks a cpio archive, which may be deflated, below `root`. The error names the member that
/// could not be written.
Status unpack(std::string_view archive, const std::filesystem::path& root);

/// Makes libraries in `folders` known to the dynamic loader by links in a folder that it searches:
/// its environment variable is read once, when a program starts, and the agent runs already.
/// A library that the folder has already is left alone.
Status link_libraries(const std::vector<std::string>& folders,
                      const std::filesystem::path& searched);

/// A folder that the dynamic loader searches by itself: the one the C library came from.
std::filesystem::path loader_folder();

} // namespace ktstr::guest
