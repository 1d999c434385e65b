#include "core/model/own_cgroup.h"

#include <algorithm>

#include "core/base/file.h"
#include "core/base/text.h"

namespace ktstr {

namespace {

/// Where the v2 hierarchy is mounted. A line of mountinfo, proc(5):
/// "36 35 98:0 /root /mount options optional... - cgroup2 source options".
std::string cgroup2_mount(const std::string& mountinfo)
{
  for (const auto& line : split(mountinfo, '\n')) {
    const auto words = split(line, ' ');
    const auto dash = std::find(words.begin(), words.end(), "-");
    if (words.size() > 5 && words.end() - dash > 1 && *(dash + 1) == "cgroup2")
      return words[4];
  }
  return {};
}

} // namespace

Result<OwnCgroup> own_cgroup(const std::filesystem::path& root)
{
  const auto mounts = read_file(root / "proc/self/mountinfo");
  const auto place = mounts ? cgroup2_mount(*mounts) : std::string();
  if (place.empty())
    return Error::make(ErrorKind::unsupported, "this machine has no cgroup v2 hierarchy mounted")
        .with_hint("mount -t cgroup2 none /sys/fs/cgroup");
  const auto mount = root / std::filesystem::path(place).relative_path();
  const auto own = read_file(root / "proc/self/cgroup");
  for (const auto& line : split(own ? *own : std::string(), '\n'))
    if (line.starts_with("0::/"))
      return OwnCgroup{.mount = mount, .folder = mount / line.substr(4)};
  return Error::make(ErrorKind::unsupported, "this process is in no cgroup of the v2 hierarchy");
}

} // namespace ktstr
