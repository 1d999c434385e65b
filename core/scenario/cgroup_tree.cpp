#include "core/scenario/cgroup_tree.h"

#include <algorithm>
#include <cerrno>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/clock.h"
#include "core/base/file.h"
#include "core/base/text.h"

namespace ktstr {

namespace {

namespace fs = std::filesystem;

/// A cgroup that has just lost its last process may be busy for a moment.
bool remove_folder(const fs::path& folder)
{
  constexpr int kTries = 200;
  for (int i = 0; i < kTries; ++i) {
    if (::rmdir(folder.c_str()) == 0 || errno == ENOENT)
      return true;
    if (errno != EBUSY)
      return false;
    system_clock().sleep(Milliseconds{5});
  }
  return false;
}

bool lists(const std::vector<std::string>& words, const std::string& word)
{
  return std::find(words.begin(), words.end(), word) != words.end();
}

} // namespace

CgroupTree::~CgroupTree()
{
  static_cast<void>(remove_after(0));
}

Status CgroupTree::create(const CgroupDef& def, const std::vector<int>& cpus)
{
  auto status = make_folders(def);
  const auto folder = path_of(def.name);
  if (status && def.cpuset.kind != CpusetSpec::Kind::unset)
    status = set_cpus(folder, cpus);
  if (status && def.cpu_weight)
    status = write_control_file(folder / "cpu.weight", std::to_string(*def.cpu_weight));
  if (status && def.cpu_max)
    status = write_control_file(
        folder / "cpu.max", fmt::format("{} {}", def.cpu_max->quota_us, def.cpu_max->period_us));
  return status ? status : status.error().with_context("cannot set up cgroup '{}'", def.name);
}

Status CgroupTree::remove_after(std::size_t count)
{
  Status first_failure;
  while (made_.size() > count) {
    if (!remove_folder(made_.back()) && first_failure)
      first_failure =
          Error::from_errno(errno, "cannot remove cgroup '" + made_.back().string() + "'");
    made_.pop_back();
  }
  return first_failure;
}

bool CgroupTree::is_made(const fs::path& folder) const
{
  return std::find(made_.begin(), made_.end(), folder) != made_.end();
}

Status CgroupTree::make_folders(const CgroupDef& def)
{
  auto folder = root_;
  for (const auto& level : split(def.name, '/')) {
    if (auto status = enable_controllers(folder, def); !status)
      return status;
    folder /= level;
    if (::mkdir(folder.c_str(), 0755) == 0)
      made_.push_back(folder);
    else if (errno != EEXIST || !is_made(folder))
      return Error::from_errno(errno, "cannot make folder '" + folder.string() + "'");
  }
  return {};
}

/// The cpu controller is used wherever it exists, so that cgroups are what the CPU is shared
/// between; it must exist only for those that set weights or limits.
Status CgroupTree::enable_controllers(const fs::path& folder, const CgroupDef& def) const
{
  const auto text = read_file(folder / "cgroup.controllers");
  if (!text)
    return text.error();
  const auto available = split(trim(*text), ' ');
  const bool needs_cpu = def.cpu_weight || def.cpu_max;
  const bool needs_cpuset = def.cpuset.kind != CpusetSpec::Kind::unset;
  for (const auto& [controller, is_needed] :
       {std::pair<std::string, bool>{"cpu", needs_cpu}, {"cpuset", needs_cpuset}}) {
    if (!lists(available, controller) && is_needed)
      return Error::make(
          ErrorKind::unsupported, "'{}' has no controller '{}'", folder.string(), controller);
    if (!lists(available, controller))
      continue;
    const auto status = write_control_file(folder / "cgroup.subtree_control", "+" + controller);
    if (!status && is_needed)
      return status;
  }
  return {};
}

/// What the kernel grants may be less than what was asked for, so it is read back.
Status CgroupTree::set_cpus(const fs::path& folder, const std::vector<int>& cpus) const
{
  const auto wanted = format_cpu_list(cpus);
  if (auto status = write_control_file(folder / "cpuset.cpus", wanted); !status)
    return status;
  const auto granted = read_file(folder / "cpuset.cpus.effective");
  if (!granted)
    return granted.error();
  if (trim(*granted) != wanted)
    return Error::make(
        ErrorKind::unsupported, "asked for CPUs {}, the kernel grants {}", wanted, trim(*granted));
  return {};
}

} // namespace ktstr
