/// A scenario document in memory: checked for form, not yet for the machine it will run on.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/check/check_limits.h"
#include "core/check/weight_range.h"
#include "core/model/payload_info.h"
#include "core/scenario/added_work_types.h"
#include "core/scenario/placement.h"
#include "core/scenario/sched_policy.h"
#include "core/scenario/work_type.h"

namespace ktstr {

/// Where a worker's memory comes from.
struct MemPolicy {
  enum class Kind {
    unset,
    local,
    bind,
    preferred,
    interleave,
    preferred_many,
    weighted_interleave
  };
  Kind kind = Kind::unset;
  std::vector<int> nodes;
  bool has_static_nodes = false;
  bool has_relative_nodes = false;
  bool has_numa_balancing = false;
};

/// Workers of one kind.
struct WorkSpec {
  const WorkType* type = nullptr;
  WorkParams params;
  int count =
      2; ///< used when per_cpu is absent; counts groups when the type fits itself to the machine
  std::optional<double> per_cpu; ///< workers for each CPU of the cpuset, rounded up
  AffinityIntent affinity;
  std::optional<SchedPolicy> policy; ///< absent: left as it is
  MemPolicy memory;
  std::optional<int> nice;      ///< absent: left as it is
  std::optional<int> uid;       ///< absent: the engine's
  std::optional<int> gid;       ///< absent: the engine's
  std::optional<int> numa_node; ///< its CPUs, and memory preferred from there
  std::string comm;             ///< empty: "worker" and its index
  std::string path;             ///< in the document, for errors
};

/// A control file of a cgroup and what is written to it.
struct CgroupControl {
  std::string file;       ///< "memory.max"
  std::string controller; ///< "memory"; empty: none is needed
  std::string value;
};

/// What they make of the share that a fair scheduler gives the cgroup, in units of the usual weight
/// of 100; nothing when they do not touch it.
std::optional<double> weight_in(const std::vector<CgroupControl>& controls);

struct CgroupDef {
  std::string name; ///< '/' between levels
  CpusetSpec cpuset;
  std::vector<CgroupControl> controls;
  bool has_controllers = true; ///< false: its parent hands none down, and may have tasks itself
  std::vector<WorkSpec> workers;
  std::string path;
};

/// How long a step lasts.
struct Hold {
  std::optional<double> fraction; ///< of the scenario's duration
  std::int64_t ms = 0;            ///< when there is no fraction
  bool is_rest = false;           ///< what is left of the duration
  std::int64_t every_ms = 0;      ///< a loop: the step's operations again at this interval
};

/// What a layer adds to the machine: cgroups with their workers, and workers without a cgroup.
struct Layer {
  std::vector<CgroupDef> cgroups;
  std::vector<WorkSpec> workers; ///< stay in the runner's own cgroup
};

struct OpType;

/// An operation of a document. Which members mean something depends on the type.
struct Op {
  const OpType* type = nullptr;
  std::string path;
  std::string cgroup;
  std::string other; ///< a second cgroup
  CpusetSpec cpuset;
  AffinityIntent affinity;
  std::vector<CgroupDef> defs; ///< at most one
  std::vector<WorkSpec> works; ///< at most one
  std::vector<CgroupControl> controls;
  std::vector<int> cpus;
  std::vector<std::string> argv;
  std::string text;
  std::int64_t number = 0;
  std::string payload;   ///< id of a payload
  std::string scheduler; ///< name of a scheduler
  std::vector<PayloadCheckInfo> checks;
  std::optional<int> expected_exit;
  std::int64_t timeout_ms = 0;
  bool is_foreground = false;
};

struct Step {
  std::string name;
  std::vector<Op> ops; ///< before the layer
  Layer layer;         ///< gone when the step ends
  Hold hold;
};

struct Document {
  std::string topology;       ///< the machine that it is for; empty: any
  Layer backdrop;             ///< there for the whole scenario
  std::vector<Op> ops;        ///< after the backdrop, before the first step
  std::int64_t settle_ms = 0; ///< between them and the first step
  std::vector<Step> steps;
  std::int64_t start_jitter_us = 4000;
  CheckLimits limits;
};

/// The document's checks are set on top of those below. Kind invalid, with the path inside the
/// document and what was expected.
/// `added` are the work types of plugins, null: none; they outlive the document.
Result<Document> parse_document(std::string_view text,
                                const CheckLimits& below = {},
                                const AddedWorkTypes* added = nullptr);
/// A layer of checks alone, as a scheduler has it; empty text: none.
Result<CheckLimits> parse_checks(std::string_view text);

} // namespace ktstr
