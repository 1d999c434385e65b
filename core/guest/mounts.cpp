#include "core/guest/mounts.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <net/if.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include "core/base/file.h"
#include "core/base/text.h"
#include "core/base/unique_fd.h"
#include "core/guest/sysfs.h"

namespace ktstr::guest {

namespace {

struct MountPoint {
  const char* type;
  const char* path;
  const char* options;
  bool is_required;
};

constexpr std::array kMountPoints{
    MountPoint{"proc", "/proc", nullptr, true},
    MountPoint{"sysfs", "/sys", nullptr, true},
    MountPoint{"devtmpfs", "/dev", "mode=0755", true},
    MountPoint{"tmpfs", "/tmp", "mode=1777", true},
    MountPoint{"tmpfs", "/run", "mode=0755", true},
    MountPoint{"tmpfs", "/dev/shm", "mode=1777", false},
    MountPoint{"devpts", "/dev/pts", "mode=0620,ptmxmode=0666", false},
    MountPoint{"cgroup2", "/sys/fs/cgroup", nullptr, true},
    MountPoint{"debugfs", "/sys/kernel/debug", nullptr, false},
    MountPoint{"tracefs", "/sys/kernel/tracing", nullptr, false},
    MountPoint{"bpf", "/sys/fs/bpf", "mode=0700", false},
};

Status mount_one(const MountPoint& point)
{
  ::mkdir(point.path, 0755); // exists, or mount says why it cannot
  const unsigned long flags = MS_NOSUID;
  if (::mount(point.type, point.path, point.type, flags, point.options) == 0 || errno == EBUSY)
    return {};
  const int error_number = errno;
  if (!point.is_required)
    return {};
  return Error::from_errno(error_number,
                           fmt::format("cannot mount {} on {}", point.type, point.path))
      .with_hint("the guest's kernel needs this file system built in");
}

} // namespace

Status mount_file_systems()
{
  for (const auto& point : kMountPoints)
    if (auto status = mount_one(point); !status)
      return status;
  return {};
}

Status enable_cgroup_controllers(const std::string& cgroup)
{
  const auto present = split(read_small(cgroup + "/cgroup.controllers"), ' ');
  std::vector<std::string> wanted;
  for (const char* controller : {"cpu", "cpuset", "memory", "io", "pids"})
    if (std::find(present.begin(), present.end(), controller) != present.end())
      wanted.push_back(std::string("+") + controller);
  if (wanted.empty())
    return {};
  return write_control_file(cgroup + "/cgroup.subtree_control", join(wanted, " "));
}

void bring_loopback_up()
{
  const UniqueFd socket(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  if (!socket.is_open())
    return;
  ifreq request{};
  std::strncpy(request.ifr_name, "lo", sizeof request.ifr_name - 1);
  request.ifr_flags = IFF_UP;
  ::ioctl(socket.get(), SIOCSIFFLAGS, &request);
}

} // namespace ktstr::guest
