/// Schedulers that start, watch and stop themselves: a plugin's functions, called in a child of the
/// agent.
#include "core/guest/child.h"
#include "core/guest/guest_clock.h"
#include "core/guest/output.h"
#include "core/guest/run_services.h"
#include "core/guest/scheduler.h"
#include "core/plugin/plugin_call.h"
#include "core/plugin/plugin_library.h"

namespace ktstr::guest {

namespace {

constexpr Milliseconds kStartLimit{60'000};
constexpr Milliseconds kStopLimit{10'000};
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

/// Calls one of the scheduler's functions and says how it failed; empty when it did not.
template <typename Body>
std::string failure_of(const char* call, const HostServices& host, Body&& body)
{
  const auto status = call_plugin(call, std::forward<Body>(body));
  if (!status)
    return status.error().text();
  if (*status >= 0)
    return {};
  const auto text = host.error();
  return text.empty() ? fmt::format("{} returned {}", call, *status) : text;
}

/// Calls poll until the agent says stop, or the scheduler says that it died.
void poll_until_stop(const ktstr_scheduler_ops& ops,
                     const ktstr_run& run,
                     const HostServices& host,
                     const Channel& channel)
{
  for (;;) {
    const auto next = after(kPollPeriod);
    const auto message = channel.wait(next);
    const bool is_over = !message || *message || now_ns() < next; // early without a message: closed
    if (is_over)
      return;
    if (ops.poll == nullptr)
      continue;
    const auto failure = failure_of("poll", host, [&] { return ops.poll(&run); });
    if (failure.empty())
      continue;
    const auto death = Json::object({{"kind", "poll"}, {"reason", failure}, {"dump", ""}});
    static_cast<void>(channel.send(MessageKind::exited, death));
    static_cast<void>(channel.wait(UINT64_MAX));
    return;
  }
}

int run_callbacks(RunSetup setup, const Channel& channel)
{
  const HostServices host(channel, "scheduler:" + setup.spec->scheduler.id);
  const auto refuse = [&channel](const std::string& reason) {
    static_cast<void>(
        channel.send(MessageKind::started, Json::object({{"reason", reason}, {"log", ""}})));
    return 1;
  };
  const auto loaded = load_scheduler(*setup.spec, host);
  if (!loaded)
    return refuse(loaded.error().text());
  setup.deadline_ns = after(kStartLimit);
  const RunServices services(setup, channel, host);
  const auto failure =
      failure_of("start", host, [&] { return loaded->ops->start(&services.table()); });
  if (!failure.empty())
    return refuse(failure);
  if (!channel.send(MessageKind::started))
    return 1;
  poll_until_stop(*loaded->ops, services.table(), host, channel);
  const auto reason =
      failure_of("stop", host, [&] { return loaded->ops->stop(&services.table()); });
  return channel.send(MessageKind::stopped, Json::object({{"reason", reason}})) ? 0 : 1;
}

class CallbackScheduler : public GuestScheduler {
public:
  explicit CallbackScheduler(const SchedulerContext& context)
      : context_(context),
        output_([this](std::string_view line) { context_.reports.log("info", "scheduler", line); })
  {
  }

  StartOutcome start() override;
  [[nodiscard]] std::vector<int> wake_fds() const override;
  std::optional<SchedulerDeath> check() override;
  Status stop() override;

private:
  std::optional<Message> hear(MessageKind kind, Milliseconds limit);

  SchedulerContext context_;
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
                            [&setup](Channel& channel) { return run_callbacks(setup, channel); });
  if (!child)
    return rejected(child.error().text());
  child_.emplace(std::move(*child));
  const auto answer = hear(MessageKind::started, kStartLimit);
  if (!answer) {
    const auto status = child_->wait(after(Milliseconds(100)));
    return rejected(
        status ? "its start ended with " + status->text()
               : fmt::format("its start did not return within {} s", kStartLimit.count() / 1000),
        output_.tail());
  }
  if (answer->payload.has("reason"))
    return rejected(answer->payload["reason"].as_string(), output_.tail());
  return {.kind = StartOutcome::Kind::attached, .state = read_sched_ext(), .pid = child_->pid()};
}

std::vector<int> CallbackScheduler::wake_fds() const
{
  return {child_->channel().fd(), child_->pidfd()};
}

std::optional<SchedulerDeath> CallbackScheduler::check()
{
  output_.drain(child_->output_fd());
  for (;;) {
    const auto message = child_->channel().receive();
    if (!message || !*message)
      break;
    if ((*message)->kind == MessageKind::exited)
      return SchedulerDeath{(*message)->payload["kind"].as_string(),
                            (*message)->payload["reason"].as_string(),
                            output_.tail()};
    context_.reports.forward(**message);
  }
  if (const auto status = child_->poll())
    return SchedulerDeath{
        "process ended", "its process ended with " + status->text(), output_.tail()};
  return {};
}

Status CallbackScheduler::stop()
{
  if (!child_)
    return {};
  std::optional<Message> stopped;
  if (child_->channel().send(MessageKind::stop))
    stopped = hear(MessageKind::stopped, kStopLimit);
  context_.cgroups.kill_scheduler();
  child_.reset();
  output_.finish();
  if (!stopped)
    return Error(ErrorKind::plugin_fault, "its stop did not return");
  if (const auto reason = stopped->payload["reason"].as_string(); !reason.empty())
    return Error(ErrorKind::plugin_fault, reason);
  return {};
}

} // namespace

std::unique_ptr<GuestScheduler> make_callback_scheduler(const SchedulerContext& context)
{
  return std::make_unique<CallbackScheduler>(context);
}

} // namespace ktstr::guest
