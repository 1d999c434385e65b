#include "core/guest/changeable_scheduler.h"

#include "core/base/text.h"
#include "core/scenario/scenario.h"

namespace ktstr::guest {

namespace {

/// "scx_llc+nosteal"
std::string full_name(const CellSpec& spec)
{
  auto name = spec.scheduler.id;
  for (const auto& flag : spec.profile)
    name += "+" + flag;
  return name;
}

/// The members of an event, and whose it is.
Json event_of(const SchedulerContext& context, const Json& members)
{
  auto event = Json::object(
      {{"scheduler", full_name(context.spec)}, {"kind", name_of(context.spec.scheduler.kind)}});
  for (const auto& [name, value] : members.members())
    event.set(name, value);
  return event;
}

} // namespace

ChangeableScheduler::Candidate::Candidate(const SchedulerContext& like,
                                          const StagedScheduler& staged)
    : spec(like.spec), run(like.run), context{spec, run, like.cgroups, like.reports}
{
  spec.scheduler = staged.scheduler;
  spec.profile = staged.profile;
  spec.test.setup.scheduler_arguments.clear(); // they are for the cell's own
  run.spec = &spec;
}

Result<std::unique_ptr<ChangeableScheduler>>
ChangeableScheduler::create(const SchedulerContext& context)
{
  auto scheduler = make_scheduler(context);
  if (!scheduler)
    return scheduler.error();
  return std::unique_ptr<ChangeableScheduler>(
      new ChangeableScheduler(context, std::move(*scheduler)));
}

StartOutcome ChangeableScheduler::start()
{
  return scheduler_->start();
}

std::vector<int> ChangeableScheduler::wake_fds() const
{
  return scheduler_ ? scheduler_->wake_fds() : std::vector<int>();
}

std::optional<SchedulerDeath> ChangeableScheduler::check()
{
  return scheduler_ ? scheduler_->check() : std::nullopt;
}

Status ChangeableScheduler::stop()
{
  return scheduler_ ? scheduler_->stop() : Status();
}

Status ChangeableScheduler::change(const std::string& action, const std::string& name)
{
  const auto* next = current_;
  if (action == "attach" || action == "replace") {
    const auto found = find(name);
    if (!found)
      return found.error();
    next = *found;
  }
  if (action == "attach" && !has_nothing_attached())
    return Error::make(ErrorKind::invalid,
                       "scheduler '{}' cannot be attached: '{}' is; use replace_scheduler",
                       full_name(next->spec),
                       full_name(current_->spec));
  if (action != "attach" && !scheduler_)
    return Error(ErrorKind::invalid, "no scheduler is attached");
  if (scheduler_)
    if (auto status = detach(); !status)
      return status;
  current_ = next;
  return action == "detach" ? Status() : attach();
}

Result<const SchedulerContext*> ChangeableScheduler::find(const std::string& name)
{
  if (name == kOwnScheduler || name == full_name(own_.spec))
    return &own_;
  std::vector<std::string> names{full_name(own_.spec)};
  for (const auto& staged : own_.spec.test.staged) {
    names.push_back(staged.name);
    if (staged.name != name)
      continue;
    auto& candidate = candidates_[name];
    if (!candidate)
      candidate = std::make_unique<Candidate>(own_, staged);
    return &candidate->context;
  }
  return Error::make(ErrorKind::unsupported,
                     "scheduler '{}' is not in this cell{}; there {} {}",
                     name,
                     suggestion(name, names),
                     names.size() == 1 ? "is" : "are",
                     join(names, ", "));
}

/// The kernel's own is in nobody's way.
bool ChangeableScheduler::has_nothing_attached() const
{
  return !scheduler_ || current_->spec.scheduler.kind == SchedulerKind::kernel_default;
}

Status ChangeableScheduler::detach()
{
  if (const auto death = scheduler_->check())
    return Error::make(ErrorKind::guest_fault, "the scheduler died before: {}", death->reason);
  auto status = scheduler_->stop();
  scheduler_.reset();
  own_.reports.scheduler("detached_by_test", event_of(*current_, Json::object()));
  return status;
}

Status ChangeableScheduler::attach()
{
  auto scheduler = make_scheduler(*current_);
  if (!scheduler)
    return scheduler.error();
  const auto outcome = (*scheduler)->start();
  if (outcome.kind == StartOutcome::Kind::skipped)
    return {Error(ErrorKind::unsupported, outcome.reason)};
  if (outcome.kind != StartOutcome::Kind::attached) {
    own_.reports.scheduler(
        "rejected",
        event_of(*current_, Json::object({{"reason", outcome.reason}, {"log", outcome.log}})));
    return Error::make(ErrorKind::guest_fault,
                       "scheduler '{}' did not attach: {}",
                       full_name(current_->spec),
                       outcome.reason);
  }
  scheduler_ = std::move(*scheduler);
  own_.reports.scheduler("attached_by_test", event_of(*current_, attach_report(outcome)));
  return {};
}

} // namespace ktstr::guest
