/// BPF objects. A child of the agent loads and attaches the object and holds the link: plugin code
/// and libbpf run outside of the first process, and killing the child detaches. The child is
/// SCHED_FIFO, so that a scheduler that starves everybody does not starve its own end.
#include "core/base/file.h"
#include "core/base/text.h"
#include "core/guest/bpf_object.h"
#include "core/guest/child.h"
#include "core/guest/guest_clock.h"
#include "core/guest/output.h"
#include "core/guest/run_services.h"
#include "core/guest/sched_ext_watch.h"
#include "core/guest/scheduler.h"
#include "core/plugin/plugin_library.h"

namespace ktstr::guest {

namespace {

constexpr Milliseconds kLoadLimit{60'000};
constexpr Milliseconds kStopLimit{10'000};
constexpr Milliseconds kProofLimit{2'000};

/// The object's bytes: from the file the specification names, or from the plugin's own data.
Result<std::string> object_bytes(const CellSpec& spec, const ktstr_host& host)
{
  if (!spec.scheduler.bpf_file.empty())
    return read_file(spec.scheduler.bpf_file);
  auto library = PluginLibrary::open(spec.scheduler.plugin_file, host);
  if (!library)
    return library.error();
  const auto schedulers = (*library)->schedulers();
  if (!schedulers)
    return schedulers.error();
  for (const auto* scheduler : *schedulers) {
    if (spec.scheduler.id != scheduler->id || scheduler->bpf == nullptr)
      continue;
    const auto* begin = static_cast<const char*>(scheduler->bpf->data);
    return std::string(begin, static_cast<const char*>(scheduler->bpf->end));
  }
  return Error::make(ErrorKind::plugin_fault,
                     "'{}' has no BPF scheduler '{}'",
                     spec.scheduler.plugin_file.string(),
                     spec.scheduler.id);
}

Result<std::unique_ptr<BpfObject>> load_object(const CellSpec& spec, const ktstr_host& host)
{
  const auto bytes = object_bytes(spec, host);
  if (!bytes)
    return bytes.error();
  auto object = BpfObject::open(*bytes, spec.scheduler.struct_ops);
  if (!object)
    return object.error();
  for (const auto& constant : constants_of(spec))
    if (auto status = (*object)->set_constant(constant.name, constant.value); !status)
      return status.error();
  if (auto status = (*object)->load(); !status)
    return status.error();
  if (auto status = (*object)->attach(); !status)
    return status.error();
  return object;
}

Json refusal(const Error& error, const std::string& log)
{
  const auto detail = reason_in_libbpf_log(log);
  auto reason = detail.empty() ? error.text() : error.text() + ": " + detail;
  if (!error.hint().empty())
    reason += "; " + error.hint();
  return Json::object({{"reason", reason}, {"log", log}});
}

Json record_message(const BpfExitRecord& record)
{
  return Json::object({{"kind", record.kind},
                       {"reason", record.reason},
                       {"message", record.message},
                       {"dump", record.dump}});
}

/// The child: attached from its message `started` to the agent's message `stop`.
int hold_object(const CellSpec& spec, const Channel& channel)
{
  const HostServices host(channel, "scheduler:" + spec.scheduler.id);
  take_libbpf_log();
  auto object = load_object(spec, host.table());
  if (!object) {
    static_cast<void>(
        channel.send(MessageKind::started, refusal(object.error(), take_libbpf_log())));
    return 1;
  }
  const auto name = (*object)->ops_name();
  if (!channel.send(MessageKind::started, Json::object({{"ops", name}})))
    return 1;
  static_cast<void>(channel.wait(UINT64_MAX));
  const auto record = record_message((*object)->exit_record());
  object->reset();
  return channel.send(MessageKind::stopped, record) ? 0 : 1;
}

class BpfScheduler : public GuestScheduler {
public:
  explicit BpfScheduler(const SchedulerContext& context)
      : context_(context),
        output_([this](std::string_view line) { context_.reports.log("info", "scheduler", line); })
  {
  }

  StartOutcome start() override;
  [[nodiscard]] std::vector<int> wake_fds() const override { return {watch_->fd()}; }
  std::optional<SchedulerDeath> check() override;
  Status stop() override;

private:
  std::optional<Message> hear(MessageKind kind, Milliseconds limit);
  StartOutcome prove(const std::string& ops);

  SchedulerContext context_;
  Output output_;
  std::optional<SchedExtWatch> watch_;
  std::optional<Child> child_;
};

/// The next message of a kind; what comes before it is forwarded.
std::optional<Message> BpfScheduler::hear(MessageKind kind, Milliseconds limit)
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

StartOutcome BpfScheduler::prove(const std::string& ops)
{
  const auto deadline = after(kProofLimit);
  for (;;) {
    if (const auto state = watch_->attached(ops))
      return {.kind = StartOutcome::Kind::attached, .state = *state};
    if (now_ns() >= deadline)
      break;
    pause_for(Milliseconds(5));
  }
  const auto lines = watch_->kernel_lines();
  if (const auto verdict = find_verdict(split(lines, '\n')))
    return rejected(
        fmt::format("the kernel disabled it at once: {}: {}", verdict->kind, verdict->reason),
        lines);
  const auto state = read_sched_ext();
  return rejected(
      fmt::format("attached, but the kernel does not have it: sched_ext is {}, root/ops is '{}', "
                  "not '{}'",
                  state.state,
                  state.ops,
                  ops),
      lines);
}

StartOutcome BpfScheduler::start()
{
  if (!read_sched_ext().is_present())
    return skipped_without_sched_ext();
  auto watch = SchedExtWatch::begin();
  if (!watch)
    return rejected(watch.error().text());
  watch_.emplace(std::move(*watch));
  const ChildConfig config{
      .name = "ktstr-bpf", .cgroup = context_.cgroups.scheduler(), .is_realtime = true};
  const auto& spec = context_.spec;
  auto child =
      Child::start(config, [&spec](Channel& channel) { return hold_object(spec, channel); });
  if (!child)
    return rejected(child.error().text());
  child_.emplace(std::move(*child));
  const auto answer = hear(MessageKind::started, kLoadLimit);
  if (!answer) {
    const auto status = child_->wait(after(Milliseconds(100)));
    return rejected(status
                        ? "loading it ended with " + status->text()
                        : fmt::format("it was not loaded within {} s", kLoadLimit.count() / 1000),
                    output_.tail());
  }
  if (answer->payload.has("reason"))
    return rejected(answer->payload["reason"].as_string(),
                    answer->payload["log"].as_string() + watch_->kernel_lines());
  return prove(answer->payload["ops"].as_string());
}

std::optional<SchedulerDeath> BpfScheduler::check()
{
  output_.drain(child_->output_fd());
  auto death = watch_->ended();
  if (!death)
    return {};
  static_cast<void>(child_->channel().send(MessageKind::stop));
  const auto last = hear(MessageKind::stopped, kStopLimit);
  if (!last || last->payload["kind"].as_int() == 0)
    return death;
  // The scheduler's own record has what the kernel's log may have lost.
  if (death->reason.empty() || death->kind == "disabled") {
    death->kind = last->payload["reason"].as_string();
    death->reason = last->payload["message"].as_string();
  }
  if (auto dump = last->payload["dump"].as_string(); !dump.empty())
    death->dump = std::move(dump); // it has the kernel's stack, and more
  return death;
}

Status BpfScheduler::stop()
{
  if (!child_)
    return {};
  if (child_->channel().send(MessageKind::stop))
    hear(MessageKind::stopped, kStopLimit);
  child_.reset();
  return watch_->wait_until_idle();
}

} // namespace

std::unique_ptr<GuestScheduler> make_bpf_scheduler(const SchedulerContext& context)
{
  return std::make_unique<BpfScheduler>(context);
}

} // namespace ktstr::guest
