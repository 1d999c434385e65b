/// A group of cases and the function that answers them. Groups are listed in the file of their
/// family, each in one line; groups.cpp puts the families together.
#pragma once

#include <span>
#include <string_view>

#include "core/conformance/case_input.h"
#include "core/conformance/match.h"

namespace ktstr::conformance {

struct Group {
  std::string_view name;
  /// Decodes, calls the function of the library, encodes. No rule is in here.
  Json (*answer)(const CaseInput& input);
  Match matches = is_same;
};

/// A group that does not apply here, and why.
struct SkippedGroup {
  std::string_view name;
  std::string_view reason;
};

std::span<const Group> topology_groups();
std::span<const Group> declaration_groups();
std::span<const Group> metric_groups();
std::span<const Group> entry_groups();
std::span<const Group> scheduler_groups();
std::span<const Group> outcome_groups();
std::span<const Group> kernel_groups();
std::span<const Group> dispatch_groups();
std::span<const Group> artifact_groups();
std::span<const Group> trace_groups();

/// Null when there is no such group.
const Group* find_group(std::string_view name);
const SkippedGroup* find_skipped_group(std::string_view name);

} // namespace ktstr::conformance
