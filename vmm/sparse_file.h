/// Large files that are mostly zeros, such as a guest's memory: copied and hashed without touching
/// what is not there.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "core/base/result.h"

namespace ktstr {

struct FileSummary {
  std::uint64_t size = 0;
  std::string hash; ///< of the content; the same whether zeros are holes or not
};

/// Reads a file through, holes excepted.
Result<FileSummary> summarize_sparse_file(const std::filesystem::path& file);

/// Copies `from` into the new file `to`, leaving holes where there are only zeros. A full disk is
/// an error that names the file.
Status copy_sparse(int from, const std::filesystem::path& to);

} // namespace ktstr
