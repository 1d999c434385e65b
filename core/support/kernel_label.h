/// Labels of the kernels a run is given: "6.15-rc3" becomes kernel_6_15_rc3, which may be part of a
/// test's name.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/result.h"

namespace ktstr::support {

/// "kernel_" and then letters in lower case and digits; every run of anything else is one '_', and
/// none at the end.
std::string sanitize_kernel_label(std::string_view raw);

struct KernelListEntry {
  std::string label;
  std::string sanitized;
  std::string path;
};

/// "label=path;label=path". Entries without '=', label or path are left out.
std::vector<KernelListEntry> parse_kernel_list(std::string_view text);

struct LabelledName {
  std::string name;
  std::optional<std::string> label;
};

/// Takes "/kernel_6_14_2" off a name, for the first of the labels that it ends with. With fewer
/// than two kernels names have no label and stay; with more, one without is an error.
Result<LabelledName> strip_kernel_suffix(std::string_view name,
                                         const std::vector<std::string>& labels);

} // namespace ktstr::support
