/// From a document's layer to decided workers: how many, where, with which affinity, jitter and
/// seed, on this machine.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/scenario/document.h"
#include "core/scenario/worker.h"

namespace ktstr {

/// CPUs of each cgroup by name.
using CpusetMap = std::map<std::string, std::vector<int>>;

struct PlanningContext {
  const Machine* machine = nullptr;
  std::filesystem::path cgroup_root;
  std::uint64_t seed = 0;
  std::int64_t start_jitter_us = 0;
  std::string step;    ///< empty: the backdrop
  int first_index = 0; ///< of the workers
  const CustomWork* custom_work = nullptr;
};

/// Kind unsupported when the machine lacks what a cpuset names.
Result<CpusetMap> plan_cpusets(const Layer& layer, const Machine& machine);

/// All workers of a layer in the order of the document.
Result<std::vector<WorkerPlan>>
plan_workers(const Layer& layer, const CpusetMap& cpusets, const PlanningContext& context);

} // namespace ktstr
