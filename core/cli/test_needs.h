/// What tests need of other plugins and of their machine, beside what they say themselves.
#pragma once

#include <vector>

#include "core/model/items.h"
#include "core/plugin/registry.h"

namespace ktstr {

/// Gives each test the payloads that it, or its document, names, the names of the schedulers that
/// its document attaches, its document's machine, and the work types that it may name: nobody knows
/// what scenarios a function will make. A payload that no plugin offers is the fault of the cells
/// that need it.
void add_needs(const PluginRegistry& registry, std::vector<TestInfo>& tests);

} // namespace ktstr
