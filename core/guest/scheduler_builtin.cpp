/// Schedulers inside the kernel, switched by commands of the shell. That all commands succeeded is
/// the proof: the kernel has no common place to look at.
#include "core/guest/child.h"
#include "core/guest/guest_clock.h"
#include "core/guest/output.h"
#include "core/guest/sched_ext_watch.h"
#include "core/guest/scheduler.h"

namespace ktstr::guest {

namespace {

constexpr Milliseconds kCommandLimit{30'000};

class BuiltinScheduler : public GuestScheduler {
public:
  explicit BuiltinScheduler(const SchedulerContext& context) : context_(context) {}

  StartOutcome start() override
  {
    if (auto status = run_all(context_.spec.scheduler.enable_commands); !status)
      return rejected(status.error().text(), last_output_);
    return {.kind = StartOutcome::Kind::attached, .state = read_sched_ext()};
  }

  std::optional<SchedulerDeath> check() override { return {}; }
  Status stop() override { return run_all(context_.spec.scheduler.disable_commands); }

private:
  Status run_all(const std::vector<std::string>& commands);
  Status run(const std::string& command);

  SchedulerContext context_;
  std::string last_output_;
};

Status BuiltinScheduler::run_all(const std::vector<std::string>& commands)
{
  for (const auto& command : commands)
    if (auto status = run(command); !status)
      return status;
  return {};
}

Status BuiltinScheduler::run(const std::string& command)
{
  Output output([this](std::string_view line) { context_.reports.log("info", "scheduler", line); });
  auto child = Child::start_program({.cgroup = context_.cgroups.scheduler(), .is_realtime = true},
                                    {"/bin/sh", "-c", command});
  if (!child)
    return child.error();
  const auto deadline = after(kCommandLimit);
  auto status = child->poll();
  while (!status && now_ns() < deadline) {
    output.drain(child->output_fd());
    status = child->wait(after(Milliseconds(10)));
  }
  output.drain(child->output_fd());
  output.finish();
  last_output_ = output.tail();
  if (!status)
    return Error::make(ErrorKind::timeout,
                       "command '{}' did not end within {} s",
                       command,
                       kCommandLimit.count() / 1000);
  if (!status->succeeded())
    return Error::make(
        ErrorKind::guest_fault, "command '{}' ended with {}", command, status->text());
  return {};
}

} // namespace

std::unique_ptr<GuestScheduler> make_builtin_scheduler(const SchedulerContext& context)
{
  return std::make_unique<BuiltinScheduler>(context);
}

} // namespace ktstr::guest
