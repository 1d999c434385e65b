/// What a worker does. A work type is a name, its parameters and a function that runs in the
/// worker's process until it is told to stop. To add one: write the function and its entry in the
/// file of its family (work_compute.cpp, work_sleep.cpp, work_wake.cpp); nothing else knows it.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ktstr {

class WorkerRun;

/// A parameter of a work type: a whole number, one of a few words, or true or false.
struct WorkParam {
  std::string_view name; ///< with its unit: "sleep_us"
  std::int64_t fallback = 0;
  std::int64_t least = 0;
  std::int64_t greatest = 0;
  std::span<const std::string_view> words; ///< when not empty, the value is an index of these
  bool is_flag = false;                    ///< the value is 0 or 1
};

/// Values, in the order of the type's parameters.
using WorkParams = std::vector<std::int64_t>;

struct WorkType {
  std::string_view name;
  std::string_view summary;
  std::span<const WorkParam> params;
  /// How many workers work together; the number of workers is a multiple of it. Null: one.
  int (*group_size)(const WorkParams& params) = nullptr;
  bool needs_pipes = false; ///< one pipe per member of a group, read by that member
  void (*run)(WorkerRun& run) = nullptr;
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
std::span<const WorkType> sleep_work_types();
std::span<const WorkType> wake_work_types();

} // namespace ktstr
