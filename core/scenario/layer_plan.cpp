#include "core/scenario/layer_plan.h"

#include <algorithm>
#include <cmath>

#include "core/base/text.h"
#include "core/scenario/random.h"

namespace ktstr {

namespace {

WorkParams fitted_params(const WorkSpec& spec, std::size_t cpus)
{
  auto params = spec.params;
  if (spec.type->fit != nullptr)
    spec.type->fit(params, static_cast<int>(cpus));
  return params;
}

/// Rounded up to whole CPUs and whole groups.
int worker_count(const WorkSpec& spec, int group, std::size_t cpus)
{
  if (spec.type->fit != nullptr)
    return spec.count * group;
  const int wanted = spec.per_cpu
                         ? static_cast<int>(std::ceil(static_cast<double>(cpus) * *spec.per_cpu))
                         : spec.count;
  return (wanted + group - 1) / group * group;
}

Result<const std::function<void(WorkerRun&)>*> custom_of(const WorkSpec& spec,
                                                         const PlanningContext& context)
{
  if (!has_custom_loop(*spec.type))
    return static_cast<const std::function<void(WorkerRun&)>*>(nullptr);
  const auto wanted = custom_loop_of(*spec.type, spec.params);
  std::vector<std::string> names;
  for (const auto& [name, loop] : *context.custom_work) {
    if (name == wanted)
      return &loop;
    names.push_back(name);
  }
  return Error::make(ErrorKind::unsupported,
                     "scenario: at '{}': no plugin registered the work '{}'{}",
                     spec.path,
                     wanted,
                     suggestion(wanted, names));
}

Error at(const WorkSpec& spec, const Error& error)
{
  return error.with_context("scenario: at '{}'", spec.path);
}

Status check_nodes(const WorkSpec& spec, const Machine& machine)
{
  auto nodes = spec.memory.nodes;
  if (spec.numa_node)
    nodes.push_back(*spec.numa_node);
  const bool is_relative = spec.memory.has_relative_nodes;
  for (const int node : nodes)
    if (!is_relative && node >= static_cast<int>(machine.topology.numa_nodes))
      return at(spec,
                Error::make(ErrorKind::unsupported,
                            "NUMA node {} does not exist, the machine has {}",
                            node,
                            machine.topology.numa_nodes));
  return {};
}

/// What its affinity asks for, within its node when it has one.
Result<std::vector<int>> affinity_of(const WorkSpec& spec,
                                     std::vector<int> cpus,
                                     int ordinal,
                                     std::uint64_t seed,
                                     const Machine& machine)
{
  if (!spec.numa_node)
    return resolve_affinity(
        spec.affinity, {.cpuset = std::move(cpus), .ordinal = ordinal, .seed = seed}, machine);
  const auto node =
      resolve_cpuset({.kind = CpusetSpec::Kind::numa, .index = *spec.numa_node}, machine);
  if (!node)
    return node;
  std::vector<int> both;
  std::set_intersection(
      cpus.begin(), cpus.end(), node->begin(), node->end(), std::back_inserter(both));
  auto chosen =
      resolve_affinity(spec.affinity, {.cpuset = both, .ordinal = ordinal, .seed = seed}, machine);
  return chosen && chosen->empty() ? Result<std::vector<int>>(both) : chosen;
}

Status add_workers(std::vector<WorkerPlan>& plans,
                   const WorkSpec& spec,
                   const Home& home,
                   const PlanningContext& context)
{
  const auto custom = custom_of(spec, context);
  if (!custom)
    return custom.error();
  if (auto status = check_nodes(spec, *context.machine); !status)
    return status;
  const auto params = fitted_params(spec, home.cpus.size());
  const int group = group_size_of(*spec.type, params);
  const int count = worker_count(spec, group, home.cpus.size());
  const int first = static_cast<int>(plans.size());
  for (int i = 0; i < count; ++i) {
    WorkerPlan plan{.spec = &spec,
                    .params = params,
                    .first_peer = first,
                    .peers = count,
                    .index = context.first_index + static_cast<int>(plans.size()),
                    .member = i % group,
                    .group_size = group,
                    .cgroup = home.cgroup,
                    .cgroup_root = context.cgroup_root,
                    .step = context.step,
                    .custom = *custom,
                    .is_measured = context.is_measured};
    auto random = random_stream(context.seed, static_cast<std::uint64_t>(plan.index));
    plan.jitter_ns = 1000 * random.below(static_cast<std::uint64_t>(context.start_jitter_us) + 1);
    plan.seed = random.next();
    if (!home.cgroup.empty())
      plan.cgroup_dir = context.cgroup_root / home.cgroup;
    auto affinity = affinity_of(spec, home.cpus, i, plan.seed, *context.machine);
    if (!affinity)
      return at(spec, affinity.error());
    plan.affinity = std::move(*affinity);
    plans.push_back(std::move(plan));
  }
  return {};
}

} // namespace

Result<std::vector<WorkerPlan>>
plan_workers(const std::vector<WorkSpec>& specs, const Home& home, const PlanningContext& context)
{
  std::vector<WorkerPlan> plans;
  for (const auto& spec : specs)
    if (auto status = add_workers(plans, spec, home, context); !status)
      return status.error();
  return plans;
}

} // namespace ktstr
