#include "core/guest/scheduler.h"

#include <algorithm>

namespace ktstr::guest {

namespace {

bool is_active(const CellSpec& spec, const Flag& flag)
{
  return std::find(spec.profile.begin(), spec.profile.end(), flag.id) != spec.profile.end();
}

/// Nothing to start: the kernel's own scheduler, as long as no other is in its way.
class DefaultScheduler : public GuestScheduler {
public:
  StartOutcome start() override
  {
    const auto state = read_sched_ext();
    if (!state.is_idle())
      return rejected(
          fmt::format("the kernel's own scheduler is not active: sched_ext is {} with '{}'",
                      state.state,
                      state.ops));
    return {.kind = StartOutcome::Kind::attached, .state = state};
  }

  std::optional<SchedulerDeath> check() override { return {}; }
  Status stop() override { return {}; }
};

} // namespace

Json attach_report(const StartOutcome& outcome)
{
  return Json::object({{"ops", outcome.state.ops},
                       {"state", outcome.state.state},
                       {"enable_seq", outcome.state.enable_seq},
                       {"nr_rejected", outcome.state.nr_rejected},
                       {"pid", outcome.pid}});
}

StartOutcome rejected(std::string reason, std::string log)
{
  return {.kind = StartOutcome::Kind::rejected, .reason = std::move(reason), .log = std::move(log)};
}

StartOutcome skipped_without_sched_ext()
{
  return {.kind = StartOutcome::Kind::skipped,
          .reason = "this kernel has no sched_ext (CONFIG_SCHED_CLASS_EXT)"};
}

std::vector<Rodata> constants_of(const CellSpec& spec)
{
  auto constants = spec.scheduler.rodata;
  for (const auto& flag : spec.scheduler.flags)
    if (is_active(spec, flag))
      constants.insert(constants.end(), flag.rodata.begin(), flag.rodata.end());
  return constants;
}

std::unique_ptr<GuestScheduler> make_default_scheduler()
{
  return std::make_unique<DefaultScheduler>();
}

Result<std::unique_ptr<GuestScheduler>> make_scheduler(const SchedulerContext& context)
{
  switch (context.spec.scheduler.kind) {
  case SchedulerKind::kernel_default:
    return make_default_scheduler();
  case SchedulerKind::bpf:
    return make_bpf_scheduler(context);
  case SchedulerKind::binary:
    return make_binary_scheduler(context);
  case SchedulerKind::builtin:
    return make_builtin_scheduler(context);
  case SchedulerKind::callbacks:
    return make_callback_scheduler(context);
  case SchedulerKind::unset:
    break;
  }
  return Error::make(ErrorKind::invalid,
                     "scheduler '{}' is of no kind that can be started",
                     context.spec.scheduler.id);
}

} // namespace ktstr::guest
