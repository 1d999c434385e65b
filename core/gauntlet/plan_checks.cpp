#include "core/gauntlet/plan_checks.h"

#include <algorithm>
#include <map>

#include "core/base/text.h"

namespace ktstr {

namespace {

/// More cells than this are a mistake, and would take minutes only to list.
constexpr double kMaxCells = 10e6;

bool is_valid_preset_name(std::string_view name)
{
  constexpr std::string_view kSigns = "-_.:=@,+";
  return !name.empty() && std::all_of(name.begin(), name.end(), [&](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           kSigns.find(c) != std::string_view::npos;
  });
}

Status check_not_empty(const PlanRequest& request)
{
  const std::pair<bool, std::string_view> dimensions[] = {
      {request.tests.empty(), "no test: no plugin offers one"},
      {request.schedulers.empty(), "no scheduler: no plugin offers one"},
      {request.presets.empty(), "no topology"},
      {request.kernels.empty(), "no kernel"},
      {request.seeds.empty(), "no seed"},
  };
  for (const auto& [is_empty, what] : dimensions)
    if (is_empty)
      return Error::make(ErrorKind::not_found, "no cell to run: there is {}", what);
  return {};
}

/// Ids must be valid, and unique among their kind: they are parts of the cells' names.
template <typename Item> Status check_ids(const std::vector<Item>& items, std::string_view kind)
{
  std::map<std::string_view, const Item*> known;
  for (const Item& item : items) {
    if (!is_valid_item_id(item.id))
      return Error::make(ErrorKind::invalid, "'{}' is not an id of a {}", printable(item.id), kind);
    const auto [first, is_new] = known.emplace(item.id, &item);
    if (!is_new)
      return Error::make(ErrorKind::invalid,
                         "{} '{}' is defined twice: in '{}' and in '{}'",
                         kind,
                         item.id,
                         first->second->plugin_file.string(),
                         item.plugin_file.string());
    if (auto status = validate_constraints(item.constraints); !status)
      return status.error().with_context("{} '{}'", kind, item.id);
  }
  return {};
}

Status check_bindings(const PlanRequest& request)
{
  std::vector<std::string> ids;
  for (const SchedulerInfo& scheduler : request.schedulers)
    ids.push_back(scheduler.id);
  for (const TestInfo& test : request.tests)
    if (!test.scheduler.empty() && std::find(ids.begin(), ids.end(), test.scheduler) == ids.end())
      return Error::make(ErrorKind::not_found,
                         "test '{}' is bound to scheduler '{}', which no plugin offers{}",
                         test.id,
                         test.scheduler,
                         suggestion(test.scheduler, ids));
  return {};
}

Status check_flags(const PlanRequest& request)
{
  for (const SchedulerInfo& scheduler : request.schedulers) {
    if (auto status = validate_flags(scheduler); !status)
      return status.error().with_context("scheduler '{}'", scheduler.id);
    if (request.profiles == ProfileSelection::all && scheduler.flags.size() > kMaxFlagsForAll)
      return Error::make(ErrorKind::invalid,
                         "scheduler '{}' has {} flags, too many to run every set of them",
                         scheduler.id,
                         scheduler.flags.size())
          .with_hint("'all' takes up to {} flags; use --profiles each", kMaxFlagsForAll);
  }
  return {};
}

Status check_presets(const std::vector<Preset>& presets)
{
  std::map<std::string_view, const Preset*> known;
  for (const Preset& preset : presets) {
    if (!is_valid_preset_name(preset.name))
      return Error::make(
          ErrorKind::invalid, "'{}' is not a name for a topology", printable(preset.name));
    if (auto status = validate_topology(preset.topology); !status)
      return status.error().with_context("topology '{}'", preset.name);
    const auto [first, is_new] = known.emplace(preset.name, &preset);
    if (!is_new && !(first->second->topology == preset.topology))
      return Error::make(ErrorKind::invalid,
                         "two topologies are named '{}': {} and {}",
                         preset.name,
                         format_topology(first->second->topology),
                         format_topology(preset.topology));
  }
  return {};
}

Status check_kernels(const std::vector<KernelRef>& kernels)
{
  std::map<std::string, const KernelRef*> known;
  for (const KernelRef& kernel : kernels) {
    const auto [first, is_new] = known.emplace(sanitize_kernel_label(kernel.label), &kernel);
    if (!is_new && (first->second->label != kernel.label || first->second->image != kernel.image))
      return Error::make(ErrorKind::invalid,
                         "kernels '{}' ({}) and '{}' ({}) would both be named '{}'",
                         first->second->label,
                         first->second->image.string(),
                         kernel.label,
                         kernel.image.string(),
                         first->first);
  }
  return {};
}

Status check_partition(const PlanRequest& request)
{
  if (request.partition_count >= 1 && request.partition_index >= 1 &&
      request.partition_index <= request.partition_count)
    return {};
  return Error::make(ErrorKind::invalid,
                     "partition {}/{} does not exist",
                     request.partition_index,
                     request.partition_count)
      .with_hint("write i/n with 1 <= i <= n, such as 1/{}",
                 std::max<std::uint32_t>(2, request.partition_count));
}

Status check_size(const PlanRequest& request)
{
  double variants = 0;
  for (const SchedulerInfo& scheduler : request.schedulers)
    variants += static_cast<double>(profiles_of(scheduler, request.profiles).size());
  const double cells = variants * static_cast<double>(request.tests.size()) *
                       static_cast<double>(std::max<std::size_t>(request.disturbances.size(), 1)) *
                       static_cast<double>(request.presets.size()) *
                       static_cast<double>(request.kernels.size()) *
                       static_cast<double>(request.seeds.size());
  if (cells <= kMaxCells)
    return {};
  return Error::make(ErrorKind::invalid,
                     "the matrix has up to {:.0f} cells; the most is {:.0f}",
                     cells,
                     kMaxCells)
      .with_hint("give fewer seeds, kernels or topologies, or run several gauntlets");
}

} // namespace

Status check_request(const PlanRequest& request)
{
  if (auto status = check_partition(request); !status)
    return status;
  if (auto status = check_not_empty(request); !status)
    return status;
  if (auto status = check_ids(request.tests, "test"); !status)
    return status;
  if (auto status = check_ids(request.schedulers, "scheduler"); !status)
    return status;
  if (auto status = check_bindings(request); !status)
    return status;
  if (auto status = check_flags(request); !status)
    return status;
  if (auto status = check_presets(request.presets); !status)
    return status;
  if (auto status = check_kernels(request.kernels); !status)
    return status;
  return check_size(request);
}

} // namespace ktstr
