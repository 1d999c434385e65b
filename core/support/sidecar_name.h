/// Names of the files that a run leaves: TEST-HASH.ktstr.json and what stands beside it. HASH tells
/// the variants of a test apart; commits, host and kernel are not in it, so that runs compare.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ktstr::support {

struct Variant {
  std::string topology;
  std::string scheduler;
  std::optional<std::string> payload;
  std::string work_type;
  std::vector<std::string> sysctls; ///< "sysctl.key=value", in any order
  std::vector<std::string> kargs;   ///< in any order
};

std::uint64_t variant_hash(const Variant& variant);

/// "TEST-0123456789abcdef.ktstr.json"
std::string sidecar_file_name(std::string_view test, std::uint64_t hash);

/// Whether a path is a sidecar's: it ends in .json, and the file's name has .ktstr. in it.
bool is_sidecar_file_name(std::string_view path);

struct RunArtifact {
  std::string test;
  std::uint64_t hash = 0; ///< 0: the name has none
  std::string_view kind;  ///< "stats", "dump", "repro_dump", "wprof", "repro_wprof", "host_skip",
                          ///< "probe_health", "expect_err_load"
};

/// Nothing for a name that no run leaves.
std::optional<RunArtifact> classify_run_artifact(std::string_view file_name);

} // namespace ktstr::support
