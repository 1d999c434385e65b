/// The cgroups of a scenario: made below a cgroup v2 folder that is ours, removed with this object.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/scenario/document.h"

namespace ktstr {

class CgroupTree {
public:
  explicit CgroupTree(std::filesystem::path root) : root_(std::move(root)) {}
  CgroupTree(const CgroupTree&) = delete;
  CgroupTree& operator=(const CgroupTree&) = delete;
  ~CgroupTree();

  /// Makes a cgroup and the levels above it, and sets what the definition asks for. Kind
  /// unsupported when the kernel lacks a controller that it needs. What is not lasting goes with
  /// remove_passing.
  Status create(const CgroupDef& def, const std::vector<int>& cpus, bool is_lasting);
  /// The same for one that may be there already.
  Status ensure(const std::string& name, bool is_lasting);
  Status set_controls(const std::string& name, const std::vector<CgroupControl>& controls);
  /// CPUs that the kernel must then grant; none: all of its parent's.
  Status set_cpus(const std::string& name, const std::vector<int>& cpus);
  Status set_frozen(const std::string& name, bool is_frozen);
  /// Removes it and what is below it.
  Status remove(const std::string& name);
  Status remove_passing();
  Status remove_all();
  [[nodiscard]] std::filesystem::path path_of(const std::string& name) const
  {
    return root_ / name;
  }

private:
  struct Made {
    std::filesystem::path folder;
    bool is_lasting = false;
  };

  [[nodiscard]] bool is_made(const std::filesystem::path& folder) const;
  Status make_folders(const CgroupDef& def, bool is_lasting);
  Status enable(const std::filesystem::path& folder, const std::string& controller, bool is_needed);
  Status enable_controllers(const std::filesystem::path& folder,
                            const std::vector<std::string>& needed);
  template <typename Predicate> Status remove_where(Predicate predicate);

  std::filesystem::path root_;
  std::vector<Made> made_;
};

} // namespace ktstr
