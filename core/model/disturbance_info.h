/// Disturbances as cells name them; what they do is core/scenario/disturbance.h.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/base/json.h"

namespace ktstr {

/// What is done to the machine while a test runs, and which machines it can be done to.
struct DisturbanceInfo {
  std::string name;
  std::uint32_t min_cpus = 1;
  bool needs_scheduler = false; ///< beside the kernel's own
};

/// "hotplug+rt_hog"; empty for none.
std::string format_disturbances(const std::vector<DisturbanceInfo>& disturbances);
/// The metric that counts how often it acted.
std::string disturbance_metric(const std::string& name);

Json to_json(const DisturbanceInfo& disturbance);
Result<DisturbanceInfo> disturbance_from_json(const Json& json);

} // namespace ktstr
