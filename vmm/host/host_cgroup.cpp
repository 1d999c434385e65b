#include "vmm/host/host_cgroup.h"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

#include "core/base/clock.h"
#include "core/base/file.h"
#include "core/base/text.h"
#include "core/model/own_cgroup.h"

namespace ktstr {

namespace {

namespace fs = std::filesystem;

constexpr const char* kPrefix = "ktstr-";
constexpr const char* kHint =
    "run it in a delegated cgroup: systemd-run --user --scope -p Delegate=yes ktstr ...";
constexpr Milliseconds kEndLimit{5000};

std::vector<fs::path> folders_below(const fs::path& folder)
{
  std::vector<fs::path> below;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(folder, ignored))
    if (entry.is_directory(ignored))
      below.push_back(entry.path());
  return below;
}

/// Deepest first. Fails, and is tried again, while a task in it is still dying.
bool remove_tree(const fs::path& folder)
{
  for (const auto& child : folders_below(folder))
    remove_tree(child);
  return ::rmdir(folder.c_str()) == 0 || errno == ENOENT;
}

void end_cgroup(const fs::path& folder)
{
  static_cast<void>(write_control_file(folder / "cgroup.kill", "1"));
  const auto deadline = system_clock().now() + kEndLimit;
  while (!remove_tree(folder) && system_clock().now() < deadline)
    system_clock().sleep(Milliseconds{2});
}

/// ktstr-<pid>-<number>: what processes left that are gone.
void end_leftovers(const fs::path& parent)
{
  for (const auto& folder : folders_below(parent)) {
    const auto name = folder.filename().string();
    if (!name.starts_with(kPrefix))
      continue;
    const auto words = split(name, '-');
    const auto pid = words.size() == 3 ? parse_decimal(words[1]) : std::nullopt;
    if (pid && ::kill(static_cast<pid_t>(*pid), 0) != 0 && errno == ESRCH)
      end_cgroup(folder);
  }
}

/// Hands controllers down. A cgroup with processes of its own cannot, unless it is the root: what
/// needs a controller then says so itself.
void hand_down_controllers(const fs::path& parent)
{
  const auto present = read_file(parent / "cgroup.controllers");
  for (const auto& name : split(present ? trim(*present) : std::string_view(), ' '))
    if (!name.empty())
      static_cast<void>(write_control_file(parent / "cgroup.subtree_control", "+" + name));
}

Result<fs::path> current_cgroup()
{
  const auto own = own_cgroup();
  return own ? Result<fs::path>(own->folder) : Result<fs::path>(own.error());
}

/// The cgroup that the user named, made when it is not there, with the controllers handed down to
/// it from `walk_root` on.
Result<fs::path> given_cgroup(const HostCgroupPlace& place)
{
  fs::path folder = place.walk_root;
  for (const auto& part : place.parent.lexically_relative(place.walk_root)) {
    hand_down_controllers(folder);
    folder /= part;
    if (::mkdir(folder.c_str(), 0755) != 0 && errno != EEXIST)
      return Error(ErrorKind::unsupported,
                   Error::from_errno(errno, "cannot make the cgroup '" + folder.string() + "'")
                       .text())
          .with_hint("make it as root and give it to this user, or leave out --cgroup-parent and "
                     "KTSTR_HOST_CGROUP_PARENT");
  }
  return folder;
}

} // namespace

Result<HostCgroup> HostCgroup::create(const HostCgroupPlace& place)
{
  static std::atomic<int> count{0};
  const auto parent = place.parent.empty() ? current_cgroup() : given_cgroup(place);
  if (!parent)
    return parent.error();
  end_leftovers(*parent);
  hand_down_controllers(*parent);
  const auto folder = *parent / fmt::format("{}{}-{}", kPrefix, ::getpid(), ++count);
  if (::mkdir(folder.c_str(), 0755) != 0)
    return Error(
               ErrorKind::unsupported,
               Error::from_errno(errno, "cannot make the cgroup '" + folder.string() + "'").text())
        .with_hint("{}", kHint);
  return HostCgroup(folder);
}

HostCgroup::HostCgroup(HostCgroup&& other) noexcept : folder_(std::move(other.folder_))
{
  other.folder_.clear();
}

HostCgroup::~HostCgroup()
{
  if (!folder_.empty())
    end_cgroup(folder_);
}

} // namespace ktstr
