#include "core/support/run_footer.h"

#include <algorithm>

#include <fmt/format.h>

namespace ktstr::support {

bool is_test_failed(const std::vector<VariantArtifacts>& variants)
{
  return std::any_of(variants.begin(), variants.end(), [](const VariantArtifacts& variant) {
    return variant.has_sidecar ? variant.is_fail : variant.has_dump;
  });
}

std::string footer_label_line(std::string_view label, std::string_view path)
{
  return fmt::format("      {:<13} {}", label, path);
}

std::string footer_count_line(std::size_t stats, std::size_t traces)
{
  return fmt::format(
      "    ({} stats sidecar(s), {} wprof trace(s) written this run)", stats, traces);
}

} // namespace ktstr::support
