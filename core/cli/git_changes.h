/// Which files a working tree has that differ from an earlier revision, as git says.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/base/cancel.h"
#include "core/base/result.h"

namespace ktstr {

struct GitChanges {
  std::filesystem::path top;                ///< of the working tree, canonical
  std::vector<std::filesystem::path> files; ///< absolute; also deleted ones, and untracked ones
};

/// Since the last common revision of HEAD and `base`, with what is not committed. Errors: no git,
/// no working tree, an unknown revision, no common one.
Result<GitChanges> changes_since(const std::string& base,
                                 const std::filesystem::path& folder,
                                 const CancelToken* cancel);

} // namespace ktstr
