/// Programs that are a scheduler as long as they run: started, and believed when the kernel shows
/// that a scheduler was enabled.
#include <csignal>

#include "core/guest/child.h"
#include "core/guest/guest_clock.h"
#include "core/guest/output.h"
#include "core/guest/sched_ext_watch.h"
#include "core/guest/scheduler.h"
#include "core/model/cell_setup.h"

namespace ktstr::guest {

namespace {

constexpr Milliseconds kAttachLimit{30'000};
constexpr Milliseconds kLastWordsLimit{2'000};
constexpr Milliseconds kInterruptLimit{5'000};
constexpr Milliseconds kPoll{10};

class BinaryScheduler : public GuestScheduler {
public:
  explicit BinaryScheduler(const SchedulerContext& context)
      : context_(context),
        output_([this](std::string_view line) { context_.reports.log("info", "scheduler", line); })
  {
  }

  StartOutcome start() override;
  [[nodiscard]] std::vector<int> wake_fds() const override;
  std::optional<SchedulerDeath> check() override;
  Status stop() override;

private:
  StartOutcome wait_for_proof();
  void listen();

  SchedulerContext context_;
  Output output_;
  std::optional<SchedExtWatch> watch_;
  std::optional<Child> child_;
  bool is_silent_ = false; ///< it closed its output
};

void BinaryScheduler::listen()
{
  if (!is_silent_)
    is_silent_ = !output_.drain(child_->output_fd());
}

StartOutcome BinaryScheduler::start()
{
  if (!read_sched_ext().is_present())
    return skipped_without_sched_ext();
  auto watch = SchedExtWatch::begin();
  if (!watch)
    return rejected(watch.error().text());
  watch_.emplace(std::move(*watch));
  std::vector<std::string> argv{context_.spec.scheduler.binary_path};
  const auto& spec = context_.spec;
  for (auto& argument : scheduler_arguments(spec.scheduler, spec.profile, spec.test))
    argv.push_back(std::move(argument));
  auto child = Child::start_program({.cgroup = context_.cgroups.scheduler()}, std::move(argv));
  if (!child)
    return rejected(child.error().text());
  child_.emplace(std::move(*child));
  return wait_for_proof();
}

StartOutcome BinaryScheduler::wait_for_proof()
{
  const auto deadline = after(kAttachLimit);
  for (;;) {
    listen();
    if (const auto state = watch_->attached())
      return {.kind = StartOutcome::Kind::attached, .state = *state, .pid = child_->pid()};
    if (const auto status = child_->poll()) {
      listen();
      output_.finish();
      return rejected(fmt::format("'{}' ended with {} before it attached a scheduler",
                                  context_.spec.scheduler.binary_path,
                                  status->text()),
                      output_.tail() + watch_->kernel_lines());
    }
    if (now_ns() >= deadline)
      return rejected(fmt::format("'{}' attached no scheduler within {} s",
                                  context_.spec.scheduler.binary_path,
                                  kAttachLimit.count() / 1000),
                      output_.tail() + watch_->kernel_lines());
    pause_for(kPoll);
  }
}

std::vector<int> BinaryScheduler::wake_fds() const
{
  std::vector<int> fds{watch_->fd(), child_->pidfd()};
  if (!is_silent_)
    fds.push_back(child_->output_fd());
  return fds;
}

std::optional<SchedulerDeath> BinaryScheduler::check()
{
  listen();
  auto death = watch_->ended();
  if (!death && child_->poll()) {
    static_cast<void>(watch_->wait_until_idle()); // its link is being torn down
    death = watch_->ended();
    if (!death) // another process of it keeps the scheduler attached
      death = SchedulerDeath{"program ended", "", {}};
  }
  if (!death)
    return {};
  const auto status = child_->wait(after(kLastWordsLimit));
  listen();
  output_.finish();
  if (status && death->reason.empty())
    death->reason = "the program ended with " + status->text();
  death->dump += output_.tail();
  return death;
}

Status BinaryScheduler::stop()
{
  if (!child_)
    return {};
  child_->signal(SIGINT);
  const auto deadline = after(kInterruptLimit);
  while (!child_->poll() && now_ns() < deadline) {
    listen(); // a full pipe would keep it from ending
    pause_for(kPoll);
  }
  context_.cgroups.kill_scheduler();
  child_->wait(after(kInterruptLimit));
  listen();
  output_.finish();
  return watch_->wait_until_idle();
}

} // namespace

std::unique_ptr<GuestScheduler> make_binary_scheduler(const SchedulerContext& context)
{
  return std::make_unique<BinaryScheduler>(context);
}

} // namespace ktstr::guest
