#include "core/scenario/stage.h"

#include <algorithm>

namespace ktstr {

namespace {

constexpr Milliseconds kReadyLimit{15000};
constexpr Milliseconds kReapLimit{5000};

bool is_within(const std::string& cgroup, const std::string& of)
{
  return cgroup == of || (!of.empty() && cgroup.starts_with(of + "/"));
}

/// The first error of several.
void keep(Status& first, const Status& status)
{
  if (first && !status)
    first = status;
}

} // namespace

Stage::Stage(const Document& document, const ScenarioContext& context)
    : document_(document), context_(context), machine_{context.cpus, context.topology},
      cgroups_(context.cgroup_root), payloads_(context.report_payload), origin_ns_(monotonic_ns())
{
  std::sort(machine_.cpus.begin(), machine_.cpus.end());
  all_cpus_ = machine_.cpus;
}

Stage::~Stage()
{
  undo_all();
}

void Stage::undo_all()
{
  while (!undo_.empty()) {
    undo_.back()();
    undo_.pop_back();
  }
}

void Stage::set_online(int cpu, bool is_online)
{
  auto& cpus = machine_.cpus;
  std::erase(cpus, cpu);
  if (is_online)
    cpus.insert(std::lower_bound(cpus.begin(), cpus.end(), cpu), cpu);
}

void Stage::begin_step(const std::string& name)
{
  is_in_step_ = true;
  step_ = name;
}

Status Stage::end_step()
{
  auto status = end_teams([](const Team& team) { return !team.is_lasting; });
  keep(status, payloads_.end(outcomes_, false));
  std::erase_if(known_, [](const auto& entry) { return !entry.second.is_lasting; });
  if (troubles_.empty())
    keep(status, cgroups_.remove_passing());
  is_in_step_ = false;
  step_.clear();
  return status;
}

Status Stage::end()
{
  auto status = end_teams([](const Team&) { return true; });
  keep(status, payloads_.end(outcomes_, true));
  undo_all();
  const auto removed = cgroups_.remove_all();
  if (troubles_.empty())
    keep(status, removed);
  return status;
}

Status Stage::add_layer(const Layer& layer)
{
  for (const auto& cgroup : layer.cgroups)
    if (auto status = make_cgroup(cgroup); !status)
      return status;
  auto gate = Gate::create();
  if (!gate)
    return gate.error();
  std::vector<Team> teams;
  const auto add = [&](const std::string& cgroup, const std::vector<WorkSpec>& specs) -> Status {
    if (specs.empty())
      return {};
    auto crew = muster(cgroup, specs, **gate);
    if (crew)
      teams.push_back({cgroup, !is_in_step_, std::move(*crew)});
    return crew ? Status() : Status(crew.error());
  };
  for (const auto& cgroup : layer.cgroups)
    if (auto status = add(cgroup.name, cgroup.workers); !status)
      return status;
  if (auto status = add("", layer.workers); !status)
    return status;
  return start(std::move(teams), **gate);
}

Status Stage::add_disturbers(const Layer& layer)
{
  is_disturbing_ = true;
  auto status = add_layer(layer);
  is_disturbing_ = false;
  return status;
}

Status Stage::make_cgroup(const CgroupDef& def)
{
  if (context_.cgroup_root.empty())
    return Error(ErrorKind::unsupported,
                 "the scenario has cgroups, and there is no cgroup folder to make them in");
  auto cpus = resolve_cpuset(def.cpuset, machine_);
  if (!cpus)
    return cpus.error().with_context("scenario: at '{}.cpuset'", def.path);
  if (auto status = cgroups_.create(def, *cpus, !is_in_step_); !status)
    return status;
  const double weight = weight_in(def.controls).value_or(1);
  known_[def.name] = {
      .cpus = std::move(*cpus), .weight = {weight, weight}, .is_lasting = !is_in_step_};
  return {};
}

Status Stage::set_controls(const std::string& cgroup, const std::vector<CgroupControl>& controls)
{
  if (const auto weight = weight_in(controls)) {
    auto& known = known_[cgroup];
    known.weight = joined(known.weight, {*weight, *weight});
  }
  return cgroups_.set_controls(cgroup, controls);
}

/// Of all levels, in every place that it was in.
WeightRange Stage::weight_of(const Team& team) const
{
  WeightRange product;
  for (const auto& [name, known] : known_)
    if (is_within(team.cgroup, name))
      product = product * known.weight;
  return team.earlier_weight ? joined(product, *team.earlier_weight) : product;
}

Status Stage::spawn(const std::string& cgroup, const std::vector<WorkSpec>& specs)
{
  auto gate = Gate::create();
  if (!gate)
    return gate.error();
  auto crew = muster(cgroup, specs, **gate);
  if (!crew)
    return crew.error();
  std::vector<Team> teams;
  teams.push_back({cgroup, !is_in_step_, std::move(*crew)});
  return start(std::move(teams), **gate);
}

/// Forks workers, which wait at the gate.
Result<std::unique_ptr<Crew>>
Stage::muster(const std::string& cgroup, const std::vector<WorkSpec>& specs, const Gate& gate)
{
  const auto known = known_.find(cgroup);
  const Home home = known == known_.end() ? Home{.cgroup = cgroup, .cpus = machine_.cpus}
                                          : Home{cgroup, known->second.cpus};
  auto plans = plan_workers(specs,
                            home,
                            {.machine = &machine_,
                             .cgroup_root = context_.cgroup_root,
                             .seed = context_.seed,
                             .start_jitter_us = document_.start_jitter_us,
                             .step = step_,
                             .first_index = worker_count_,
                             .custom_work = &context_.custom_work,
                             .is_measured = context_.is_measured});
  if (!plans)
    return plans.error();
  if (auto status = make_siblings(cgroup, specs); !status)
    return status.error();
  worker_count_ += static_cast<int>(plans->size());
  return Crew::spawn(std::move(*plans), gate);
}

Status Stage::make_siblings(const std::string& cgroup, const std::vector<WorkSpec>& specs)
{
  const auto slash = cgroup.rfind('/');
  const auto parent = slash == std::string::npos ? std::string() : cgroup.substr(0, slash + 1);
  for (const auto& spec : specs)
    if (spec.type->sibling_cgroups != nullptr && !cgroup.empty())
      for (const auto& name : spec.type->sibling_cgroups(spec.params))
        if (auto status = cgroups_.ensure(parent + name, !is_in_step_); !status)
          return status;
  return {};
}

Status Stage::start(std::vector<Team> teams, const Gate& gate)
{
  for (auto& team : teams) {
    auto trouble = team.crew->await_ready(kReadyLimit);
    if (!trouble)
      return trouble.error();
    if (*trouble) {
      troubles_.push_back(std::move(**trouble));
      return {};
    }
  }
  const auto now = monotonic_ns();
  for (auto& team : teams)
    team.crew->set_start(now);
  gate.open();
  for (auto& team : teams) {
    team.is_disturber = is_disturbing_;
    teams_.push_back(std::move(team));
  }
  return {};
}

void Stage::keep_reports(Team& team)
{
  team.crew->reap(kReapLimit);
  const auto weight = weight_of(team);
  ended_iterations_ += team.crew->iterations();
  for (auto& report : team.crew->reports(origin_ns_, all_cpus_)) {
    report.is_disturber = team.is_disturber;
    report.weight = report.weight * weight * task_weight(report.nice, report.policy);
    reports_.push_back(std::move(report));
  }
  if (auto undead = team.crew->undead())
    troubles_.push_back(std::move(*undead));
}

template <typename Predicate> Status Stage::end_teams(Predicate predicate)
{
  Status first;
  for (auto& team : teams_)
    if (predicate(team))
      keep(first, team.crew->finish());
  for (auto& team : teams_)
    if (predicate(team))
      keep_reports(team);
  std::erase_if(teams_, predicate);
  return first;
}

Status Stage::stop_workers(const std::string& cgroup)
{
  return end_teams([&](const Team& team) { return is_within(team.cgroup, cgroup); });
}

Status Stage::remove_cgroup(const std::string& cgroup)
{
  auto status = stop_workers(cgroup);
  std::erase_if(known_, [&](const auto& entry) { return is_within(entry.first, cgroup); });
  keep(status, cgroups_.remove(cgroup));
  return status;
}

Status Stage::change_placement(const std::function<Status()>& change)
{
  for (auto& team : teams_)
    team.crew->begin_placement_change();
  auto status = change();
  for (auto& team : teams_)
    team.crew->end_placement_change();
  return status;
}

Status Stage::change_scheduler(const std::function<Status()>& change)
{
  for (auto& team : teams_)
    team.crew->begin_scheduler_change();
  auto status = change();
  for (auto& team : teams_)
    team.crew->end_scheduler_change();
  return status;
}

Status Stage::move_all(const std::string& from, const std::string& to)
{
  if (from == to)
    return Error::make(ErrorKind::invalid, "tasks of '{}' cannot be moved to where they are", from);
  const bool is_target_lasting = to.empty() || is_lasting(to);
  for (auto& team : teams_)
    if (team.cgroup == from && team.is_lasting && !is_target_lasting)
      return Error::make(ErrorKind::invalid,
                         "workers of '{}' outlive the step, and cgroup '{}' does not",
                         from,
                         to);
  const auto target = to.empty() ? context_.runner_cgroup : cgroups_.path_of(to);
  if (target.empty())
    return Error(ErrorKind::unsupported, "the runner's own cgroup is not known");
  return change_placement([&]() -> Status {
    for (auto& team : teams_) {
      if (team.cgroup != from)
        continue;
      if (auto status = team.crew->move_to(target); !status)
        return status;
      team.earlier_weight = weight_of(team);
      team.cgroup = to;
      team.is_lasting = is_target_lasting;
    }
    return {};
  });
}

/// A level above a cgroup that lasts does, too.
bool Stage::is_lasting(const std::string& cgroup) const
{
  return std::any_of(known_.begin(), known_.end(), [&](const auto& entry) {
    return entry.second.is_lasting && is_within(entry.first, cgroup);
  });
}

void Stage::set_paused(const std::string& cgroup, bool is_paused)
{
  for (auto* team : teams_in(cgroup))
    team->crew->set_paused(is_paused);
}

void Stage::capture(const std::string& tag, Json what)
{
  captures_.push(Json::object({{"tag", tag}, {"procs", std::move(what)}}));
}

std::vector<Stage::Team*> Stage::teams_in(const std::string& cgroup)
{
  std::vector<Team*> found;
  for (auto& team : teams_)
    if (is_within(team.cgroup, cgroup))
      found.push_back(&team);
  return found;
}

std::vector<Stage::Team*> Stage::own_teams()
{
  std::vector<Team*> found;
  for (auto& team : teams_)
    if (!team.is_disturber)
      found.push_back(&team);
  return found;
}

bool Stage::has_failed() const
{
  return std::any_of(
      teams_.begin(), teams_.end(), [](const Team& team) { return team.crew->has_failed(); });
}

std::uint64_t Stage::iterations() const
{
  auto total = ended_iterations_;
  for (const auto& team : teams_)
    total += team.crew->iterations();
  return total;
}

} // namespace ktstr
