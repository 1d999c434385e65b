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
  /// unsupported when the kernel lacks a controller that it needs.
  Status create(const CgroupDef& def, const std::vector<int>& cpus);
  /// Removes what was made after the first `count` folders, newest first.
  Status remove_after(std::size_t count);
  [[nodiscard]] std::size_t size() const { return made_.size(); }
  [[nodiscard]] std::filesystem::path path_of(const std::string& name) const
  {
    return root_ / name;
  }

private:
  [[nodiscard]] bool is_made(const std::filesystem::path& folder) const;
  Status make_folders(const CgroupDef& def);
  Status enable_controllers(const std::filesystem::path& folder, const CgroupDef& def) const;
  Status set_cpus(const std::filesystem::path& folder, const std::vector<int>& cpus) const;

  std::filesystem::path root_;
  std::vector<std::filesystem::path> made_;
};

} // namespace ktstr
