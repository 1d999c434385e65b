/// The path of a cgroup below the root of the hierarchy, "/ktstr/cell". It must begin with '/',
/// not be the root itself, have no ".." segment and at least one that is neither empty nor ".".
/// Nothing is normalised: the text is kept as written.
#pragma once

#include <string>
#include <string_view>

#include "core/support/broken_rule.h"

namespace ktstr::support {

/// Rules in order: start, root, dotdot, no_normal_segment.
Rejection check_cgroup_path(std::string_view path);

class CgroupPath {
public:
  static Result<CgroupPath> create(std::string_view path);
  [[nodiscard]] const std::string& text() const { return text_; }
  /// Where the kernel shows it: "/sys/fs/cgroup" and the text.
  [[nodiscard]] std::string sysfs_path() const;
  friend bool operator==(const CgroupPath&, const CgroupPath&) = default;

private:
  explicit CgroupPath(std::string text) : text_(std::move(text)) {}
  std::string text_;
};

} // namespace ktstr::support
