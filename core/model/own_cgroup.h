/// The cgroup that this process is in.
#pragma once

#include <filesystem>

#include "core/base/result.h"

namespace ktstr {

struct OwnCgroup {
  std::filesystem::path mount;  ///< where the v2 hierarchy begins
  std::filesystem::path folder; ///< in it, or the same
};

/// `root` has proc/self and is where mount points begin; tests have their own. Error: no v2
/// hierarchy is mounted, or this process is in none of its cgroups.
Result<OwnCgroup> own_cgroup(const std::filesystem::path& root = "/");

} // namespace ktstr
