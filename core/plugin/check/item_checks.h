/// The checks of what a plugin offers, as it was described: they look at data only.
#pragma once

#include <vector>

#include "core/model/items.h"
#include "core/model/topology.h"
#include "core/plugin/check/finding.h"

namespace ktstr {

/// Each item can run on at least one of the presets.
PluginFinding check_constraints(const PluginInfo& plugin, const std::vector<Preset>& presets);
/// Every flag of a scheduler changes something, and something else than the others do.
PluginFinding check_flags(const PluginInfo& plugin);
/// Every scenario document is one that the engine takes; it may name the plugin's own work types,
/// and those of others.
PluginFinding check_scenarios(const PluginInfo& plugin, const std::vector<WorkTypeInfo>& others);
/// Programs of schedulers and payloads are on this host, with their libraries.
PluginFinding check_programs(const PluginInfo& plugin);

/// The first preset on which the test can run with the scheduler; null when there is none. Either
/// may be null: any.
const Preset* first_preset(const TestInfo* test,
                           const SchedulerInfo* scheduler,
                           const std::vector<Preset>& presets);

} // namespace ktstr
