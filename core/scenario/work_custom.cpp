/// Work types whose loops come from outside the engine: those that plugins add, and Custom, which
/// names one of these loops and gives it up to four numbers.
#include <algorithm>
#include <array>

#include "core/scenario/added_work_types.h"
#include "core/scenario/worker_run.h"

namespace ktstr {

namespace {

constexpr std::int64_t kMost = INT64_MAX;

void custom(WorkerRun& run)
{
  (*run.setup().custom)(run);
}

constexpr std::array<WorkParam, 5> kParams = {{
    {.name = "name", .kind = WorkParam::Kind::text, .is_required = true},
    {.name = "arg0", .least = -kMost, .greatest = kMost},
    {.name = "arg1", .least = -kMost, .greatest = kMost},
    {.name = "arg2", .least = -kMost, .greatest = kMost},
    {.name = "arg3", .least = -kMost, .greatest = kMost},
}};

constexpr std::array kTypes = {
    WorkType{.name = "Custom",
             .summary = "a loop that the program around the engine registered by name",
             .params = kParams,
             .run = custom},
};

WorkParam param_of(const WorkTypeParam& info, std::span<const std::string_view> words)
{
  const bool is_bounded = info.least != 0 || info.greatest != 0;
  return {.name = info.name,
          .fallback = info.fallback,
          .least = is_bounded ? info.least : -kMost,
          .greatest = is_bounded ? info.greatest : kMost,
          .words = words};
}

} // namespace

std::span<const WorkType> custom_work_types()
{
  return kTypes;
}

AddedWorkTypes::AddedWorkTypes(const std::vector<WorkTypeInfo>& infos)
{
  for (const auto& info : infos) {
    const bool is_known = std::any_of(
        all_.begin(), all_.end(), [&](const WorkType* type) { return type->name == info.id; });
    if (is_known)
      continue;
    auto& added = added_.emplace_back();
    for (const auto& param : info.params)
      added.params.push_back(
          param_of(param, added.words.emplace_back(param.words.begin(), param.words.end())));
    added.type = {.name = info.id,
                  .summary = info.description,
                  .params = added.params,
                  .members = static_cast<int>(info.group_size),
                  .run = custom};
    all_.push_back(&added.type);
  }
}

bool has_custom_loop(const WorkType& type)
{
  return type.run == custom;
}

std::string custom_loop_of(const WorkType& type, const WorkParams& params)
{
  return &type == kTypes.data() ? params.text : std::string(type.name);
}

} // namespace ktstr
