/// What a document needs of plugins: payloads that it runs, schedulers that it attaches, work types
/// that it names.
#include <algorithm>
#include <set>

#include "core/scenario/added_work_types.h"
#include "core/scenario/document.h"
#include "core/scenario/scenario.h"

namespace ktstr {

namespace {

class NeedsWalk {
public:
  explicit NeedsWalk(const Document& document)
  {
    add(document.backdrop);
    add(document.ops);
    for (const auto& step : document.steps) {
      add(step.ops);
      add(step.layer);
    }
  }

  [[nodiscard]] const std::set<std::string>& payloads() const { return payloads_; }
  [[nodiscard]] const std::set<std::string>& schedulers() const { return schedulers_; }
  /// Names under which loops are looked up.
  [[nodiscard]] const std::set<std::string>& loops() const { return loops_; }

private:
  void add(const std::vector<WorkSpec>& works)
  {
    for (const auto& work : works)
      if (has_custom_loop(*work.type))
        loops_.insert(custom_loop_of(*work.type, work.params));
  }

  void add(const std::vector<CgroupDef>& cgroups)
  {
    for (const auto& cgroup : cgroups)
      add(cgroup.workers);
  }

  void add(const Layer& layer)
  {
    add(layer.cgroups);
    add(layer.workers);
  }

  void add(const std::vector<Op>& ops)
  {
    for (const auto& op : ops) {
      add(op.defs);
      add(op.works);
      if (!op.payload.empty())
        payloads_.insert(op.payload);
      if (!op.scheduler.empty() && op.scheduler != kOwnScheduler)
        schedulers_.insert(op.scheduler);
    }
  }

  std::set<std::string> payloads_;
  std::set<std::string> schedulers_;
  std::set<std::string> loops_;
};

} // namespace

Result<ScenarioNeeds> needs_of_scenario(std::string_view document,
                                        const std::vector<WorkTypeInfo>& work_types)
{
  const AddedWorkTypes added(work_types);
  const auto parsed = parse_document(document, {}, &added);
  if (!parsed)
    return parsed.error();
  const NeedsWalk walk(*parsed);
  ScenarioNeeds needs;
  needs.payloads.assign(walk.payloads().begin(), walk.payloads().end());
  needs.schedulers.assign(walk.schedulers().begin(), walk.schedulers().end());
  needs.topology = parsed->topology;
  std::copy_if(work_types.begin(),
               work_types.end(),
               std::back_inserter(needs.work_types),
               [&](const auto& type) { return walk.loops().contains(type.id); });
  return needs;
}

} // namespace ktstr
