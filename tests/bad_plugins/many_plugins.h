/// Folders of hundreds of plugins.
#pragma once

#include <filesystem>

#include "core/base/result.h"

namespace ktstr::test {

/// Writes `count` copies of this folder's built plugin `good` into a folder, "p000.so" and on; each
/// plugin and its scheduler have ids of their own.
Status write_many_plugins(const std::filesystem::path& good,
                          const std::filesystem::path& folder,
                          int count);

} // namespace ktstr::test
