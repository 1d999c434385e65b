/// What a worker does. A work type is a name, its parameters and a function that runs in the
/// worker's process until it is told to stop. To add one: write the function and its entry in the
/// file of its family (work_compute.cpp, work_sleep.cpp, ...); nothing else knows it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/check/worker_metric.h"

namespace ktstr {

class WorkerRun;
struct WorkerSlot;

/// A parameter of a work type.
struct WorkParam {
  enum class Kind {
    number, ///< a whole number, or one of `words`
    flag,   ///< true or false
    nodes,  ///< a list of NUMA nodes, "0-1"; the value is a mask of nodes 0 to 62
    text,   ///< a name
    cgroup, ///< the name of a cgroup of the document
    phases  ///< an array of phases
  };
  std::string_view name; ///< with its unit: "sleep_us"
  std::int64_t fallback = 0;
  std::int64_t least = 0;
  std::int64_t greatest = 0;
  std::span<const std::string_view> words; ///< when not empty, the value is an index of these
  Kind kind = Kind::number;
  bool is_required = false;
};

/// One phase of a sequence.
struct WorkPhase {
  enum class Kind { spin, sleep, yield, io, alu_hot };
  Kind kind = Kind::spin;
  std::int64_t us = 0;
  std::int64_t width = 0; ///< alu_hot: an index of alu_width_words
};

/// Values, in the order of the type's parameters; texts and phases beside them.
struct WorkParams {
  WorkParams() = default;
  WorkParams(std::initializer_list<std::int64_t> numbers) : values(numbers) {}
  std::int64_t operator[](std::size_t index) const { return values[index]; }

  std::vector<std::int64_t> values;
  std::string text; ///< of the parameter that is a text or a cgroup
  std::vector<WorkPhase> phases;
};

/// What the members of a group share, read by the engine when they are gone.
struct GroupResult {
  const WorkParams& params;
  const void* shared = nullptr;
  std::span<const WorkerSlot> members;
  std::uint64_t measured_ns = 0;
};

struct WorkType {
  enum class Channel { none, pipes, event_fds };
  std::string_view name;
  std::string_view summary;
  std::span<const WorkParam> params;
  int members = 1; ///< of a group, when group_size is null
  /// How many workers work together; the number of workers is a multiple of it. Null: `members`.
  int (*group_size)(const WorkParams& params) = nullptr;
  /// Fills in parameters that follow the number of CPUs. Null: there are none. With it, the
  /// document's num_workers counts groups, because its author cannot know their size.
  void (*fit)(WorkParams& params, int cpus) = nullptr;
  Channel channel = Channel::none; ///< one per member of a group, read by that member
  /// Zeroed memory that the group shares. Null: none.
  std::size_t (*shared_bytes)(const WorkParams& params) = nullptr;
  void (*run)(WorkerRun& run) = nullptr;
  /// What the group measured beside what is measured of every worker. Null: nothing.
  std::vector<WorkerMetric> (*summarise)(const GroupResult& result) = nullptr;
  /// Cgroups that must exist beside the worker's own. Null: none.
  std::vector<std::string> (*sibling_cgroups)(const WorkParams& params) = nullptr;
};

/// All of them, by family.
const std::vector<const WorkType*>& work_types();
/// By exact name; null when there is none.
const WorkType* find_work_type(std::string_view name);
std::vector<std::string> work_type_names();
WorkParams default_params(const WorkType& type);
int group_size_of(const WorkType& type, const WorkParams& params);

/// The families; only the registry and the families use these.
std::span<const WorkType> compute_work_types();
std::span<const WorkType> alu_work_types();
std::span<const WorkType> sleep_work_types();
std::span<const WorkType> sequence_work_types();
std::span<const WorkType> wake_work_types();
std::span<const WorkType> fan_out_work_types();
std::span<const WorkType> lock_work_types();
std::span<const WorkType> queue_work_types();
std::span<const WorkType> class_work_types();
std::span<const WorkType> storm_work_types();
std::span<const WorkType> churn_work_types();
std::span<const WorkType> memory_work_types();
std::span<const WorkType> cgroup_work_types();
std::span<const WorkType> io_work_types();
std::span<const WorkType> net_work_types();
std::span<const WorkType> schbench_work_types();
std::span<const WorkType> taobench_work_types();
std::span<const WorkType> custom_work_types();

} // namespace ktstr
