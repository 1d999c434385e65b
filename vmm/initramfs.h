/// The file systems a guest starts from: the base initramfs (agent, its libraries, a shell), cached
/// by content, and the archive of one cell's own files, which reaches the guest through the window.
#pragma once

#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "core/base/result.h"

namespace ktstr {

struct BaseInitramfs {
  std::filesystem::path image;
  std::set<std::string>
      files; ///< absolute paths in the guest: what a cell's archive need not bring
};

/// Builds the base initramfs around `agent` below `cache`, or finds it there. Atomic: two processes
/// at once are fine. Errors: agent or busybox missing, a missing library of the agent.
Result<BaseInitramfs> base_initramfs(const std::filesystem::path& agent,
                                     const std::filesystem::path& cache);

struct CellArchive {
  std::string bytes; ///< cpio; paths in the guest are the host's
  std::vector<std::string>
      library_dirs; ///< folders of libraries outside the loader's default search path
};

/// A file that has another path in the guest than here.
struct PlacedFile {
  std::filesystem::path host;
  std::string guest; ///< absolute
};

/// Packs files with their library closures, without what `base` has.
Result<CellArchive> cell_archive(const std::vector<std::filesystem::path>& files,
                                 const BaseInitramfs& base,
                                 const std::vector<PlacedFile>& placed = {});

} // namespace ktstr
