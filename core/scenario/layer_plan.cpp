#include "core/scenario/layer_plan.h"

#include <cmath>

#include "core/base/text.h"
#include "core/scenario/random.h"

namespace ktstr {

namespace {

struct Home {
  const CgroupDef* cgroup = nullptr; ///< null: the runner's own
  const std::vector<int>* cpus = nullptr;
};

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
  if (spec.type->name != "Custom")
    return static_cast<const std::function<void(WorkerRun&)>*>(nullptr);
  std::vector<std::string> names;
  for (const auto& [name, loop] : *context.custom_work) {
    if (name == spec.params.text)
      return &loop;
    names.push_back(name);
  }
  return Error::make(ErrorKind::unsupported,
                     "scenario: at '{}': no plugin registered the work '{}'{}",
                     spec.path,
                     spec.params.text,
                     suggestion(spec.params.text, names));
}

Status add_workers(std::vector<WorkerPlan>& plans,
                   const WorkSpec& spec,
                   const Home& home,
                   const PlanningContext& context)
{
  const auto custom = custom_of(spec, context);
  if (!custom)
    return custom.error();
  const auto params = fitted_params(spec, home.cpus->size());
  const int group = group_size_of(*spec.type, params);
  const int count = worker_count(spec, group, home.cpus->size());
  const int first = static_cast<int>(plans.size());
  for (int i = 0; i < count; ++i) {
    WorkerPlan plan{.spec = &spec,
                    .params = params,
                    .first_peer = first,
                    .peers = count,
                    .index = context.first_index + static_cast<int>(plans.size()),
                    .member = i % group,
                    .group_size = group,
                    .cgroup_root = context.cgroup_root,
                    .step = context.step,
                    .custom = *custom};
    auto random = random_stream(context.seed, static_cast<std::uint64_t>(plan.index));
    plan.jitter_ns = 1000 * random.below(static_cast<std::uint64_t>(context.start_jitter_us) + 1);
    plan.seed = random.next();
    if (home.cgroup != nullptr) {
      plan.cgroup = home.cgroup->name;
      plan.cgroup_dir = context.cgroup_root / plan.cgroup;
      plan.cpu_weight = home.cgroup->cpu_weight.value_or(100);
    }
    auto affinity = resolve_affinity(
        spec.affinity, {.cpuset = *home.cpus, .ordinal = i, .seed = plan.seed}, *context.machine);
    if (!affinity)
      return affinity.error().with_context("scenario: at '{}'", spec.path);
    plan.affinity = std::move(*affinity);
    plans.push_back(std::move(plan));
  }
  return {};
}

} // namespace

Result<CpusetMap> plan_cpusets(const Layer& layer, const Machine& machine)
{
  CpusetMap cpusets;
  for (const auto& cgroup : layer.cgroups) {
    auto cpus = resolve_cpuset(cgroup.cpuset, machine);
    if (!cpus)
      return cpus.error().with_context("scenario: at '{}.cpuset'", cgroup.path);
    cpusets.emplace(cgroup.name, std::move(*cpus));
  }
  return cpusets;
}

Result<std::vector<WorkerPlan>>
plan_workers(const Layer& layer, const CpusetMap& cpusets, const PlanningContext& context)
{
  std::vector<WorkerPlan> plans;
  for (const auto& cgroup : layer.cgroups)
    for (const auto& spec : cgroup.workers)
      if (auto status = add_workers(plans, spec, {&cgroup, &cpusets.at(cgroup.name)}, context);
          !status)
        return status.error();
  for (const auto& spec : layer.workers)
    if (auto status = add_workers(plans, spec, {nullptr, &context.machine->cpus}, context); !status)
      return status.error();
  return plans;
}

} // namespace ktstr
