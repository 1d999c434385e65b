#include "core/support/cgroup_path.h"

#include "core/base/text.h"
#include "core/support/constants.h"

namespace ktstr::support {

Rejection check_cgroup_path(std::string_view path)
{
  const auto broken = [&](std::string_view rule, std::string_view why) {
    return BrokenRule{rule, fmt::format("cgroup path '{}' {}", printable(path), why)};
  };
  if (!path.starts_with('/'))
    return broken("start", "must begin with '/'");
  if (path == "/")
    return broken("root", "must not be \"/\" alone");
  bool has_normal_segment = false;
  for (const std::string& segment : split(path.substr(1), '/')) {
    if (segment == "..")
      return broken("dotdot", "must not contain `..` segments");
    has_normal_segment = has_normal_segment || (!segment.empty() && segment != ".");
  }
  if (!has_normal_segment)
    return broken("no_normal_segment", "must have at least one non-empty segment other than '.'");
  return std::nullopt;
}

Result<CgroupPath> CgroupPath::create(std::string_view path)
{
  if (const auto broken = check_cgroup_path(path))
    return to_error(*broken);
  return CgroupPath(std::string(path));
}

std::string CgroupPath::sysfs_path() const
{
  return std::string(kCgroupRoot) + text_;
}

} // namespace ktstr::support
