/// From what the user asked to the plan: plugins are discovered, kernels found, topologies chosen.
/// Starts no machine.
#pragma once

#include <vector>

#include "core/cli/command.h"
#include "core/cli/plan_options.h"
#include "core/gauntlet/plan.h"
#include "core/kernel/kernel_store.h"
#include "core/plugin/registry.h"

namespace ktstr {

struct PreparedPlan {
  PluginRegistry registry;
  std::vector<Kernel> kernels; ///< as Plan::kernels; empty when the plan needed none
  std::string kernel_problem;  ///< why there is no kernel, when a plan to list has none
  HostCapacity host;
  Plan plan;
};

/// Whether a plan may be made when no kernel is found: to list it, yes; to run it, no.
enum class KernelNeed { to_run, to_list };

/// Plugins that were refused are warned of; that is no error. Errors: nothing to plan with, an
/// unknown id, preset or cell (with the nearest), no kernel, no cell left.
Result<PreparedPlan>
prepare_plan(const PlanOptions& options, KernelNeed need, const Invocation& call);

/// Discovery with the program's own describer and cache.
PluginRegistry discover(const std::vector<std::filesystem::path>& plugin_dirs,
                        const CancelToken* cancel);
/// A warning for each refused plugin.
std::string describe_refused(const Style& style, const PluginRegistry& registry);

/// The cache of kernels of this user.
KernelStore kernel_store();

} // namespace ktstr
