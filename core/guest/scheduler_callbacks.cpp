/// Schedulers that start, watch and stop themselves: a plugin's functions, called in a child of the
/// agent.
#include "core/guest/callback.h"
#include "core/guest/child.h"
#include "core/guest/coverage.h"
#include "core/guest/guest_clock.h"
#include "core/guest/output.h"
#include "core/guest/run_services.h"
#include "core/guest/scheduler.h"
#include "core/plugin/plugin_library.h"

namespace ktstr::guest {

namespace {

constexpr Milliseconds kPollPeriod{100};

struct LoadedScheduler {
  std::unique_ptr<PluginLibrary> library;
  const ktstr_scheduler_ops* ops = nullptr;
};

Result<LoadedScheduler> load_scheduler(const CellSpec& spec, const HostServices& host)
{
  auto library = PluginLibrary::open(spec.scheduler.plugin_file, host.table());
  if (!library)
    return library.error();
  const auto schedulers = (*library)->schedulers();
  if (!schedulers)
    return schedulers.error();
  for (const auto* scheduler : *schedulers)
    if (spec.scheduler.id == scheduler->id && scheduler->ops != nullptr)
      return LoadedScheduler{std::move(*library), scheduler->ops};
  return Error::make(ErrorKind::plugin_fault,
                     "'{}' has no scheduler '{}' with callbacks",
                     spec.scheduler.plugin_file.string(),
                     spec.scheduler.id);
}

Json failure_message(const CallbackFailure& failure)
{
  return Json::object({{"fault", name_of(failure.fault)}, {"reason", failure.reason}});
}

/// What an agent makes of it. A guest's child may say anything: only the two that are possible.
CallbackFailure failure_from(const Json& message)
{
  const bool is_plugin = fault_from(message["fault"].as_string()) == Fault::plugin;
  return {is_plugin ? Fault::plugin : Fault::scheduler, message["reason"].as_string()};
}

/// The child's side.
class CallbackRunner {
public:
  CallbackRunner(const ktstr_scheduler_ops& ops,
                 const ktstr_run& run,
                 const HostServices& host,
                 CurrentCallback& current)
      : ops_(ops), run_(run), host_(host), current_(current)
  {
  }
  [[nodiscard]] auto start() const { return call(Callback::start, ops_.start); }
  [[nodiscard]] auto stop() const { return call(Callback::stop, ops_.stop); }
  /// Until the agent says stop, or the scheduler says that it died.
  void poll_until_stop(const Channel& channel) const;

private:
  [[nodiscard]] std::optional<CallbackFailure>
  call(Callback callback, ktstr_status (*function)(const ktstr_run*)) const
  {
    return call_scheduler(callback, current_, host_, [&] { return function(&run_); });
  }

  const ktstr_scheduler_ops& ops_;
  const ktstr_run& run_;
  const HostServices& host_;
  CurrentCallback& current_;
};

void CallbackRunner::poll_until_stop(const Channel& channel) const
{
  for (;;) {
    const auto next = after(kPollPeriod);
    const auto message = channel.wait(next);
    const bool is_over = !message || *message || now_ns() < next; // early without a message: closed
    if (is_over)
      return;
    if (ops_.poll == nullptr)
      continue;
    const auto failure = call(Callback::poll, ops_.poll);
    if (!failure)
      continue;
    static_cast<void>(channel.send(MessageKind::exited, failure_message(*failure)));
    static_cast<void>(channel.wait(UINT64_MAX));
    return;
  }
}

int run_callbacks(RunSetup setup, CurrentCallback& current, const Channel& channel)
{
  const HostServices host(channel, "scheduler:" + setup.spec->scheduler.id);
  const auto refuse = [&channel](const CallbackFailure& failure) {
    static_cast<void>(channel.send(MessageKind::started, failure_message(failure)));
    return 1;
  };
  const auto loaded = load_scheduler(*setup.spec, host);
  if (!loaded)
    return refuse({Fault::plugin, loaded.error().text()});
  setup.deadline_ns = after(limit_of(Callback::start));
  const RunServices services(setup, channel, host, loaded->library.get());
  const CallbackRunner runner(*loaded->ops, services.table(), host, current);
  if (const auto failure = runner.start())
    return refuse(*failure);
  if (!channel.send(MessageKind::started))
    return 1;
  runner.poll_until_stop(channel);
  const auto failure = runner.stop();
  const auto answer = failure ? failure_message(*failure) : Json::object();
  return channel.send(MessageKind::stopped, answer) ? 0 : 1;
}

class CallbackScheduler : public GuestScheduler {
public:
  CallbackScheduler(const SchedulerContext& context, Shared<CurrentCallback> current)
      : context_(context), current_(std::move(current)),
        output_([this](std::string_view line) { context_.reports.log("info", "scheduler", line); })
  {
  }

  StartOutcome start() override;
  [[nodiscard]] std::vector<int> wake_fds() const override;
  std::optional<SchedulerDeath> check() override;
  Status stop() override;

private:
  std::optional<Message> hear(MessageKind kind, Milliseconds limit);
  [[nodiscard]] SchedulerDeath death_by(const CallbackFailure& failure) const;

  SchedulerContext context_;
  Shared<CurrentCallback> current_;
  Output output_;
  std::optional<Child> child_;
};

std::optional<Message> CallbackScheduler::hear(MessageKind kind, Milliseconds limit)
{
  const auto deadline = after(limit);
  for (;;) {
    auto message = child_->channel().wait(deadline);
    output_.drain(child_->output_fd());
    if (!message || !*message)
      return {};
    if ((*message)->kind == kind)
      return std::move(*message);
    context_.reports.forward(**message);
  }
}

StartOutcome CallbackScheduler::start()
{
  const auto& setup = context_.run;
  auto child = Child::start({.name = "ktstr-scheduler", .cgroup = context_.cgroups.scheduler()},
                            [&setup, &current = *current_](Channel& channel) {
                              return run_callbacks(setup, current, channel);
                            });
  if (!child)
    return rejected(child.error().text());
  child_.emplace(std::move(*child));
  const auto answer = hear(MessageKind::started, limit_of(Callback::start));
  if (answer && !answer->payload.has("reason"))
    return {.kind = StartOutcome::Kind::attached, .state = read_sched_ext(), .pid = child_->pid()};
  const auto failure =
      answer ? failure_from(answer->payload)
             : silence_of(*current_, child_->wait(after(Milliseconds(100))), child_->pid());
  auto outcome = rejected(failure.reason, output_.tail());
  outcome.fault = failure.fault;
  return outcome;
}

std::vector<int> CallbackScheduler::wake_fds() const
{
  return {child_->channel().fd(), child_->pidfd()};
}

SchedulerDeath CallbackScheduler::death_by(const CallbackFailure& failure) const
{
  return {
      .kind = "callback", .reason = failure.reason, .dump = output_.tail(), .fault = failure.fault};
}

std::optional<SchedulerDeath> CallbackScheduler::check()
{
  output_.drain(child_->output_fd());
  for (;;) {
    const auto message = child_->channel().receive();
    if (!message || !*message)
      break;
    if ((*message)->kind == MessageKind::exited)
      return death_by(failure_from((*message)->payload));
    context_.reports.forward(**message);
  }
  const auto status = child_->poll();
  if (!status && !is_poll_stuck(*current_))
    return {};
  return death_by(silence_of(*current_, status, child_->pid()));
}

Status CallbackScheduler::stop()
{
  if (!child_)
    return {};
  std::optional<Message> stopped;
  if (child_->channel().send(MessageKind::stop))
    stopped = hear(MessageKind::stopped, limit_of(Callback::stop));
  std::optional<CallbackFailure> failure;
  if (!stopped)
    failure = silence_of(*current_, child_->wait(after(Milliseconds(100))), child_->pid());
  else if (stopped->payload.has("reason"))
    failure = failure_from(stopped->payload);
  if (stopped && collects_coverage())
    child_->wait(after(limit_of(Callback::stop))); // it writes its data as it ends
  context_.cgroups.kill_scheduler();
  child_.reset();
  output_.finish();
  if (!failure)
    return {};
  const bool is_plugin = failure->fault == Fault::plugin;
  return Error(is_plugin ? ErrorKind::plugin_fault : ErrorKind::guest_fault, failure->reason);
}

} // namespace

Result<std::unique_ptr<GuestScheduler>> make_callback_scheduler(const SchedulerContext& context)
{
  auto current = Shared<CurrentCallback>::create();
  if (!current)
    return current.error();
  return std::unique_ptr<GuestScheduler>(
      std::make_unique<CallbackScheduler>(context, std::move(*current)));
}

} // namespace ktstr::guest
