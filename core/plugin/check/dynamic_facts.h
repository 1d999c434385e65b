/// What the dynamic section of an ELF file says, read without loading it: what it exports, what it
/// needs from other libraries, and in which version.
#pragma once

#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "core/base/result.h"

namespace ktstr {

struct DynamicFacts {
  std::vector<std::string> exported;  ///< defined names that other objects can bind to
  std::vector<std::string> undefined; ///< names that must come from elsewhere; no weak ones
  std::vector<std::string> needed;    ///< DT_NEEDED
  std::map<std::string, std::set<std::string>>
      versions_needed;                  ///< per library: "libc.so.6" -> {"GLIBC_2.34", ...}
  std::set<std::string> versions_given; ///< versions that this file defines
};

/// Errors: the file cannot be read, or is no ELF file. A damaged table is an empty one.
Result<DynamicFacts> read_dynamic_facts(const std::filesystem::path& file);

/// The greatest of each family: {"GLIBC_2.4", "GLIBC_2.34", "GLIBCXX_3.4"} -> GLIBC_2.34,
/// GLIBCXX_3.4.
std::vector<std::string> newest_versions(const std::set<std::string>& versions);

} // namespace ktstr
