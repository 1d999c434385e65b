#include <algorithm>
#include <array>

#include "core/conformance/group.h"

namespace ktstr::conformance {

namespace {

constexpr std::array kFamilies{
    topology_groups,
    declaration_groups,
    metric_groups,
    entry_groups,
    scheduler_groups,
    outcome_groups,
    kernel_groups,
    dispatch_groups,
    artifact_groups,
    trace_groups,
};

/// Only what cargo, nextest or Rust itself do, and vectors that we hold for wrong, with why.
constexpr std::array<SkippedGroup, 0> kSkipped{};

} // namespace

const Group* find_group(std::string_view name)
{
  for (const auto& family : kFamilies)
    for (const Group& group : family())
      if (group.name == name)
        return &group;
  return nullptr;
}

const SkippedGroup* find_skipped_group(std::string_view name)
{
  const auto found = std::find_if(
      kSkipped.begin(), kSkipped.end(), [&](const SkippedGroup& row) { return row.name == name; });
  return found == kSkipped.end() ? nullptr : &*found;
}

} // namespace ktstr::conformance
