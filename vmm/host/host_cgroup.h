/// The cgroup that a cell on the host's own machine gets: a new folder below this process's own, in
/// the v2 hierarchy, with everything in it killed and removed at the end.
#pragma once

#include <filesystem>

#include "core/base/result.h"

namespace ktstr {

/// Where the user wants cells' cgroups.
struct HostCgroupPlace {
  std::filesystem::path parent;                      ///< empty: below this process's own
  std::filesystem::path walk_root{"/sys/fs/cgroup"}; ///< controllers are handed down from here on;
                                                     ///< `parent` is in it
};

class HostCgroup {
public:
  /// Below the place's parent, which is made when it is not there; without one below the cgroup of
  /// this process, which must be delegated to this user. Removes first what runs that were killed
  /// left there. Errors: no v2 hierarchy; not writable, with what to do.
  static Result<HostCgroup> create(const HostCgroupPlace& place = {});
  HostCgroup(HostCgroup&& other) noexcept;
  HostCgroup& operator=(HostCgroup&&) = delete;
  ~HostCgroup();

  [[nodiscard]] const std::filesystem::path& folder() const { return folder_; }

private:
  explicit HostCgroup(std::filesystem::path folder) : folder_(std::move(folder)) {}
  std::filesystem::path folder_;
};

} // namespace ktstr
