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

std::vector<std::string> controllers_of(const CgroupDef& def)
{
  std::vector<std::string> needed;
  for (const auto& control : def.controls)
    needed.push_back(control.controller);
  if (def.cpuset.kind != CpusetSpec::Kind::unset)
    needed.emplace_back("cpuset");
  return needed;
}

} // namespace

CgroupTree::~CgroupTree()
{
  static_cast<void>(remove_all());
}

Status CgroupTree::create(const CgroupDef& def, const std::vector<int>& cpus, bool is_lasting)
{
  auto status = make_folders(def, is_lasting);
  if (!status)
    return status.error().with_context("cannot make cgroup '{}'", def.name);
  if (def.cpuset.kind != CpusetSpec::Kind::unset)
    status = set_cpus(def.name, cpus);
  return status ? set_controls(def.name, def.controls) : status;
}

Status CgroupTree::ensure(const std::string& name, bool is_lasting)
{
  return is_made(path_of(name)) ? Status() : create({.name = name}, {}, is_lasting);
}

/// Controllers are handed down from the root to the cgroup's parent first.
Status CgroupTree::set_controls(const std::string& name, const std::vector<CgroupControl>& controls)
{
  for (const auto& control : controls) {
    auto folder = root_;
    for (const auto& level : split(name, '/')) {
      if (auto status = enable(folder, control.controller, true); !status)
        return status.error().with_context("cannot set '{}' of cgroup '{}'", control.file, name);
      folder /= level;
    }
    if (auto status = write_control_file(folder / control.file, control.value); !status)
      return Error::make(status.error().kind() == ErrorKind::not_found ? ErrorKind::unsupported
                                                                       : status.error().kind(),
                         "cannot set '{}' of cgroup '{}' to '{}': {}",
                         control.file,
                         name,
                         control.value,
                         status.error().text());
  }
  return {};
}

/// What the kernel grants may be less than what was asked for, so it is read back.
Status CgroupTree::set_cpus(const std::string& name, const std::vector<int>& cpus)
{
  const auto folder = path_of(name);
  const auto wanted = format_cpu_list(cpus);
  auto above = root_;
  for (const auto& level : split(name, '/')) {
    if (auto status = enable(above, "cpuset", true); !status)
      return status.error().with_context("cannot set the CPUs of cgroup '{}'", name);
    above /= level;
  }
  // An empty list takes the line's end: the kernel would not see a write of nothing.
  if (auto status = write_control_file(folder / "cpuset.cpus", wanted + "\n"); !status)
    return status.error().with_context("cannot set the CPUs of cgroup '{}'", name);
  const auto granted = read_file(folder / "cpuset.cpus.effective");
  if (!granted)
    return granted.error();
  if (!cpus.empty() && trim(*granted) != wanted)
    return Error::make(ErrorKind::unsupported,
                       "cannot set the CPUs of cgroup '{}': asked for {}, the kernel grants {}",
                       name,
                       wanted,
                       trim(*granted));
  return {};
}

Status CgroupTree::set_frozen(const std::string& name, bool is_frozen)
{
  return write_control_file(path_of(name) / "cgroup.freeze", is_frozen ? "1" : "0");
}

template <typename Predicate> Status CgroupTree::remove_where(Predicate predicate)
{
  Status first_failure;
  for (auto made = made_.size(); made-- > 0;) { // newest first: children before parents
    if (!predicate(made_[made]))
      continue;
    const auto folder = made_[made].folder;
    if (!remove_folder(folder) && first_failure)
      first_failure = Error::from_errno(errno, "cannot remove cgroup '" + folder.string() + "'");
    made_.erase(made_.begin() + static_cast<std::ptrdiff_t>(made));
  }
  return first_failure;
}

Status CgroupTree::remove(const std::string& name)
{
  const auto folder = path_of(name);
  const auto below = folder.string() + "/";
  return remove_where([&](const Made& made) {
    return made.folder == folder || made.folder.string().starts_with(below);
  });
}

Status CgroupTree::remove_passing()
{
  return remove_where([](const Made& made) { return !made.is_lasting; });
}

Status CgroupTree::remove_all()
{
  return remove_where([](const Made&) { return true; });
}

bool CgroupTree::is_made(const fs::path& folder) const
{
  return std::any_of(
      made_.begin(), made_.end(), [&](const Made& made) { return made.folder == folder; });
}

Status CgroupTree::make_folders(const CgroupDef& def, bool is_lasting)
{
  const auto needed = controllers_of(def);
  auto folder = root_;
  for (const auto& level : split(def.name, '/')) {
    if (folder == root_ || def.has_controllers)
      if (auto status = enable_controllers(folder, needed); !status)
        return status;
    folder /= level;
    if (::mkdir(folder.c_str(), 0755) == 0)
      made_.push_back({folder, is_lasting});
    else if (errno != EEXIST || !is_made(folder))
      return Error::from_errno(errno, "cannot make folder '" + folder.string() + "'");
  }
  return {};
}

/// The cpu controller is used wherever it exists, so that cgroups are what the CPU is shared
/// between; so is cpuset, because a later operation may need it.
Status CgroupTree::enable_controllers(const fs::path& folder,
                                      const std::vector<std::string>& needed)
{
  for (const auto* controller : {"cpu", "cpuset"})
    if (auto status = enable(folder, controller, false); !status)
      return status;
  for (const auto& controller : needed)
    if (auto status = enable(folder, controller, true); !status)
      return status;
  return {};
}

Status CgroupTree::enable(const fs::path& folder, const std::string& controller, bool is_needed)
{
  if (controller.empty())
    return {};
  const auto text = read_file(folder / "cgroup.controllers");
  if (!text)
    return text.error();
  if (!lists(split(trim(*text), ' '), controller))
    return is_needed ? Status(Error::make(ErrorKind::unsupported,
                                          "'{}' has no controller '{}'",
                                          folder.string(),
                                          controller))
                     : Status();
  const auto status = write_control_file(folder / "cgroup.subtree_control", "+" + controller);
  return is_needed ? status : Status();
}

} // namespace ktstr
