#include "core/support/scheduler.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "core/base/text.h"
#include "core/support/arguments.h"
#include "core/support/constants.h"

namespace ktstr::support {

namespace {

/// In the order of SchedulerSpec.
constexpr std::array<std::string_view, 4> kKinds{"eevdf", "discover", "path", "kernel_builtin"};

BrokenRule broken_name(std::string_view rule, std::string_view name, std::string_view why)
{
  return {rule, fmt::format("staged scheduler name '{}' {}", printable(name), why)};
}

} // namespace

bool has_active_scheduling(const SchedulerSpec& spec)
{
  return !std::holds_alternative<Eevdf>(spec);
}

bool has_bpf_scheduler(const SchedulerSpec& spec)
{
  return std::holds_alternative<Discover>(spec) || std::holds_alternative<SchedulerPath>(spec);
}

std::string display_name(const SchedulerSpec& spec)
{
  if (const auto* discover = std::get_if<Discover>(&spec))
    return discover->name;
  if (const auto* path = std::get_if<SchedulerPath>(&spec))
    return path->path;
  return std::holds_alternative<KernelBuiltin>(spec) ? "kernel" : "eevdf";
}

std::optional<std::string> scheduler_commit(const SchedulerSpec&)
{
  return std::nullopt;
}

std::string_view kind_of(const SchedulerSpec& spec)
{
  return kKinds[spec.index()];
}

bool is_scheduler_kind(std::string_view name)
{
  return std::find(kKinds.begin(), kKinds.end(), name) != kKinds.end();
}

Result<std::vector<std::string>> base_sched_args(std::string_view test,
                                                 const Scheduler& scheduler,
                                                 const std::vector<std::string>& extra_sched_args)
{
  using State = CellParentArgument::State;
  std::vector<std::string> args = scheduler.sched_args;
  args.insert(args.end(), extra_sched_args.begin(), extra_sched_args.end());
  const CellParentArgument parent = cell_parent_argument(args);
  if (parent.state == State::missing_value)
    return Error::make(
        ErrorKind::invalid, "test '{}': {} has no value", test, kCellParentCgroupFlag);
  if (parent.state == State::value) {
    if (const auto broken = check_cgroup_path(parent.value))
      return to_error(*broken).with_context("test '{}': {}", test, kCellParentCgroupFlag);
    return args;
  }
  if (scheduler.cgroup_parent)
    args.insert(args.begin(),
                {std::string(kCellParentCgroupFlag), scheduler.cgroup_parent->text()});
  return args;
}

StagedPaths staged_paths(std::string_view name)
{
  const std::string archive_dir = fmt::format("staging/schedulers/{}", name);
  const std::string dir = '/' + archive_dir;
  return {.dir = dir,
          .binary = dir + "/scheduler",
          .args = dir + "/sched_args",
          .archive_dir = archive_dir};
}

Rejection check_staged_scheduler_name(std::string_view name)
{
  if (name.empty())
    return broken_name("empty", name, "must be non-empty");
  if (name.size() > kMaxStagedSchedulerNameLength)
    return broken_name("too_long",
                       name,
                       fmt::format("has {} bytes, at most {} are allowed",
                                   name.size(),
                                   kMaxStagedSchedulerNameLength));
  if (name.find_first_of("/\\") != std::string_view::npos)
    return broken_name("separator", name, "must not have path separators; use '_' or '-'");
  if (name.find('\0') != std::string_view::npos)
    return broken_name("nul", name, "must not have a NUL byte");
  if (name.starts_with('.'))
    return broken_name(
        "leading_dot", name, "must not start with '.'; begin with a letter or digit");
  const auto& reserved = kReservedSchedulerNames;
  if (std::find(reserved.begin(), reserved.end(), name) != reserved.end())
    return broken_name("reserved",
                       name,
                       fmt::format("is reserved; choose a name that does not match {}",
                                   fmt::join(reserved, ", ")));
  return std::nullopt;
}

Json to_json(const SchedulerSpec& spec)
{
  Json json = Json::object({{"kind", kind_of(spec)}});
  if (has_bpf_scheduler(spec))
    json.set("value", display_name(spec));
  return json;
}

Json to_json(const Scheduler& scheduler)
{
  const Topology& topology = scheduler.topology;
  const Constraints& limits = scheduler.constraints;
  const auto maximum = [](const auto& most) { return most ? Json(*most) : Json(); };
  return Json::object({
      {"name", scheduler.name},
      {"binary_kind", to_json(scheduler.binary)},
      {"topology",
       Json::object({{"num_numa_nodes", topology.numa_nodes},
                     {"num_llcs", topology.llcs},
                     {"cores_per_llc", topology.cores_per_llc},
                     {"threads_per_core", topology.threads_per_core}})},
      {"sched_args", Json::array_of(scheduler.sched_args)},
      {"kernels", Json::array_of(scheduler.kernels)},
      {"constraints",
       Json::object({{"min_numa_nodes", limits.min_numa_nodes},
                     {"max_numa_nodes", maximum(limits.max_numa_nodes)},
                     {"min_llcs", limits.min_llcs},
                     {"max_llcs", maximum(limits.max_llcs)},
                     {"requires_smt", limits.requires_smt},
                     {"min_cpus", limits.min_cpus},
                     {"max_cpus", maximum(limits.max_cpus)}})},
  });
}

Json scheduler_list_entry(const Scheduler& scheduler, std::size_t test_count)
{
  return Json::object({{"scheduler", to_json(scheduler)}, {"test_count", test_count}});
}

Json scheduler_test_entry(std::string_view test, std::string_view scheduler)
{
  return Json::object({{"test", test}, {"scheduler", scheduler}});
}

} // namespace ktstr::support
