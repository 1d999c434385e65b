/// Disturbances: what may be done to the machine while any scenario runs, whatever it is. Each has
/// a document of its own (cgroups and workers that are there from the first step to the end) and an
/// act that is repeated. To add one: an entry in disturbances.cpp; the command line, the plan, the
/// record and the help read the table.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/model/disturbance_info.h"

namespace ktstr {

class Stage;

struct DisturbanceType {
  std::string_view name;
  std::string_view summary;
  Milliseconds every{100}; ///< from the end of an act to the next
  std::uint32_t min_cpus = 1;
  bool needs_scheduler = false;   ///< beside the kernel's own
  std::string_view document = {}; ///< empty: no workers of its own
  /// Once more. `round` counts from 0. Returns whether there was anything to do.
  Result<bool> (*act)(Stage& stage, std::uint64_t round) = nullptr;
  /// Leaves the machine as the scenario knows it: called before the scenario itself changes
  /// something. Null: an act leaves nothing behind.
  Status (*rest)(Stage& stage) = nullptr;
  /// An operation that takes away what it needs: a document with this one cannot be disturbed so.
  std::string_view excluded_op = {};
};

/// All of them, in the order in which they are listed.
std::span<const DisturbanceType> disturbance_types();

/// Those of "hotplug+rt_hog"; "none": none. Kind invalid, with the nearest and all names, for one
/// that there is not.
Result<std::vector<DisturbanceInfo>> parse_disturbances(std::string_view text);

} // namespace ktstr
