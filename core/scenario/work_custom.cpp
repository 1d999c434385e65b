/// The work type whose loop comes from outside: from a plugin that runs the scenario.
#include <array>

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
             .summary = "a loop that the test's plugin registered by name",
             .params = kParams,
             .run = custom},
};

} // namespace

std::span<const WorkType> custom_work_types()
{
  return kTypes;
}

} // namespace ktstr
