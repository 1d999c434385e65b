/// A scenario document in memory: checked for form, not yet for the machine it will run on.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/check/check_limits.h"
#include "core/scenario/placement.h"
#include "core/scenario/work_type.h"

namespace ktstr {

/// Workers of one kind.
struct WorkSpec {
  const WorkType* type = nullptr;
  WorkParams params;
  int count = 2; ///< used when per_cpu is absent; of groups when the type fits itself
  std::optional<double> per_cpu; ///< workers for each CPU of the cpuset, rounded up
  AffinityIntent affinity;
  std::optional<int> nice; ///< absent: left as it is
  std::string comm;        ///< empty: "worker" and its index
  std::string path;        ///< in the document, for errors
};

struct CpuMax {
  std::int64_t quota_us = 0;
  std::int64_t period_us = 100000;
};

struct CgroupDef {
  std::string name; ///< '/' between levels
  CpusetSpec cpuset;
  std::optional<int> cpu_weight;
  std::optional<CpuMax> cpu_max;
  std::vector<WorkSpec> workers;
  std::string path;
};

/// How long a step lasts.
struct Hold {
  std::optional<double> fraction; ///< of the scenario's duration
  std::int64_t ms = 0;            ///< when there is no fraction
};

/// What a layer adds to the machine: cgroups with their workers, and workers without a cgroup.
struct Layer {
  std::vector<CgroupDef> cgroups;
  std::vector<WorkSpec> workers; ///< stay in the runner's own cgroup
};

struct Step {
  std::string name;
  Layer layer; ///< gone when the step ends
  Hold hold;
};

struct Document {
  Layer backdrop; ///< there for the whole scenario
  std::vector<Step> steps;
  std::int64_t start_jitter_us = 4000;
  CheckLimits limits;
};

/// Kind invalid, with the path inside the document and what was expected.
Result<Document> parse_document(std::string_view text);

} // namespace ktstr
