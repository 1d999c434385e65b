/// What a run prints at its end about what it left: which tests failed, and each one's files.
#pragma once

#include <cstddef>
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

} // namespace ktstr::support
