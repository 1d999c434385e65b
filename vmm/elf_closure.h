/// The files that a dynamic program or library needs at run time: itself, the libraries its
/// DT_NEEDED entries lead to, and its loader. Found by the system's own dynamic loader (`ld.so
/// --list`), so that search paths, RUNPATH and caches mean what they mean when the program runs.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/base/result.h"

namespace ktstr {

struct ElfClosure {
  std::vector<std::filesystem::path>
      files;              ///< absolute, as the loader found them (not resolved); the program first
  bool is_static = false; ///< needs nothing but itself
};

/// Errors: not an ELF file; a missing library (unavailable: named, with the file that needs it).
Result<ElfClosure> elf_closure(const std::filesystem::path& file);

} // namespace ktstr
