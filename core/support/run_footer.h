/// What a run prints at its end about what it left: which tests failed, and each one's files.
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace ktstr::support {

/// What is there of one variant of a test.
struct VariantArtifacts {
  bool has_sidecar = false; ///< one that could be read
  bool is_fail = false;     ///< what it says
  bool has_dump = false;
};

/// A sidecar says so, or a dump stands where no sidecar is.
bool is_test_failed(const std::vector<VariantArtifacts>& variants);

/// "      stats         /path"
std::string footer_label_line(std::string_view label, std::string_view path);
/// "    (1 stats sidecar(s), 0 wprof trace(s) written this run)"
std::string footer_count_line(std::size_t stats, std::size_t traces);

struct FooterText {
  std::string title = "ktstr"; ///< who speaks
  /// The command that runs a test again.
  std::function<std::string(std::string_view test)> replay;
};

/// For each run directory below `root`, in order of name, with files that were written at `since`
/// or after it: each failed test with its files, and how many files there are. Empty when there is
/// none.
std::string format_run_artifact_footer(const std::filesystem::path& root,
                                       std::filesystem::file_time_type since,
                                       const FooterText& text);

} // namespace ktstr::support
