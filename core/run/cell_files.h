/// What a cell brings into its machine: its specification, and the archive of plugin files,
/// programs and their libraries. Archives are kept, because a matrix asks for few different ones
/// and finding libraries is slow. Thread-safe.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/gauntlet/plan.h"
#include "core/wire/cell_spec.h"
#include "vmm/initramfs.h"
#include "vmm/vmm.h"

namespace ktstr {

struct PackedCell {
  CellSpec spec;
  std::shared_ptr<const CellArchive> archive; ///< shared: many cells at once use one
};

class CellFiles {
public:
  /// `base`: what every machine has. Nothing: cells run where their files are, and bring none.
  explicit CellFiles(std::optional<BaseInitramfs> base) : base_(std::move(base)) {}

  /// Errors: a file or program that is not there, a library that is missing (both named).
  Result<PackedCell> pack(const Plan& plan, const Cell& cell, VmClock clock);

private:
  using Paths = std::vector<std::filesystem::path>;
  Result<std::shared_ptr<const CellArchive>> archive_for(CellSpec& spec);
  Result<std::shared_ptr<const CellArchive>> archive_of(const Paths& files,
                                                        const std::vector<PlacedFile>& placed);
  Result<std::string> build_id_of(const std::filesystem::path& file);

  std::optional<BaseInitramfs> base_;
  std::mutex mutex_;
  std::map<std::string, std::shared_ptr<const CellArchive>> archives_; // guarded by mutex_
  std::map<std::string, std::string> build_ids_;                       // guarded by mutex_
};

} // namespace ktstr
