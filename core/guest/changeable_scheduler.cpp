#include "core/guest/changeable_scheduler.h"

namespace ktstr::guest {

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

Status ChangeableScheduler::change(const std::string& action, const std::string& id)
{
  const bool is_naming = action == "attach" || action == "replace";
  if (is_naming)
    if (auto status = check_id(id); !status)
      return status;
  if (action == "attach" && scheduler_)
    return Error::make(ErrorKind::invalid, "scheduler '{}' is attached already", id);
  if (action != "attach" && !scheduler_)
    return Error(ErrorKind::invalid, "no scheduler is attached");
  if (action != "attach")
    if (auto status = detach(); !status)
      return status;
  return action == "detach" ? Status() : attach();
}

Status ChangeableScheduler::check_id(const std::string& id) const
{
  const auto& own = context_.spec.scheduler.id;
  return id == own
             ? Status()
             : Status(Error::make(
                   ErrorKind::unsupported, "scheduler '{}' is not in this cell; '{}' is", id, own));
}

Status ChangeableScheduler::detach()
{
  if (const auto death = scheduler_->check())
    return Error::make(ErrorKind::guest_fault, "the scheduler died before: {}", death->reason);
  auto status = scheduler_->stop();
  scheduler_.reset();
  context_.reports.scheduler("detached_by_test", Json::object());
  return status;
}

Status ChangeableScheduler::attach()
{
  auto scheduler = make_scheduler(context_);
  if (!scheduler)
    return scheduler.error();
  const auto outcome = (*scheduler)->start();
  if (outcome.kind != StartOutcome::Kind::attached)
    return Error::make(ErrorKind::guest_fault,
                       "scheduler '{}' did not attach again: {}",
                       context_.spec.scheduler.id,
                       outcome.reason);
  scheduler_ = std::move(*scheduler);
  context_.reports.scheduler("attached_by_test", attach_report(outcome));
  return {};
}

} // namespace ktstr::guest
