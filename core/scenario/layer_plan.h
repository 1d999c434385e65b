/// From a document's layer to decided workers: how many, where, with which affinity, jitter and
/// seed, on this machine.
#pragma once

#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/scenario/document.h"
#include "core/scenario/worker.h"

namespace ktstr {

/// Where a set of workers lives.
struct Home {
  std::string cgroup;    ///< empty: the runner's own
  std::vector<int> cpus; ///< of the cgroup
};

struct PlanningContext {
  const Machine* machine = nullptr;
  std::filesystem::path cgroup_root;
  std::uint64_t seed = 0;
  std::int64_t start_jitter_us = 0;
  std::string step;    ///< empty: the backdrop
  int first_index = 0; ///< of the workers
  const CustomWork* custom_work = nullptr;
  bool is_measured = true; ///< false: only iterations are counted
};

/// The workers of one home in the order of their specifications, which outlive them. Kind
/// unsupported when the machine lacks what they ask for.
Result<std::vector<WorkerPlan>>
plan_workers(const std::vector<WorkSpec>& specs, const Home& home, const PlanningContext& context);

} // namespace ktstr
