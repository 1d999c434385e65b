#include "core/guest/run_services.h"

#include <array>
#include <cmath>
#include <cstring>

#include <ktstr/ext/metrics.h>
#include <ktstr/ext/scenario.h>

#include "core/base/text.h"
#include "core/guest/guest_clock.h"
#include "core/guest/payload_services.h"
#include "core/guest/reports.h"
#include "core/guest/sched_ext.h"
#include "core/guest/work_types.h"
#include "core/plugin/plugin_verdict.h"
#include "core/scenario/payloads.h"
#include "core/scenario/scenario.h"

namespace ktstr::guest {

struct RunServices::State {
  ktstr_run_info info{};
  ktstr_run table{};
  RunSetup setup;
  std::string profile;
  std::string workdir;
  const Channel* channel = nullptr;
  const HostServices* host = nullptr;
  std::unique_ptr<PayloadServices> payloads;
  std::unique_ptr<PluginWorkTypes> work_types;
  std::uint64_t payload_runs = 0;
};

namespace {

constexpr std::size_t kMaxName = 256;

const RunServices& services_of(const ktstr_run* run)
{
  return *static_cast<const RunServices*>(run->host_data);
}

ktstr_status status_of(ErrorKind kind)
{
  switch (kind) {
  case ErrorKind::invalid:
    return KTSTR_ERR_INVALID;
  case ErrorKind::unsupported:
    return KTSTR_ERR_UNSUPPORTED;
  case ErrorKind::timeout:
    return KTSTR_ERR_TIMEOUT;
  case ErrorKind::cancelled:
    return KTSTR_ERR_CANCELLED;
  case ErrorKind::io:
    return KTSTR_ERR_IO;
  default:
    return KTSTR_ERR_INTERNAL;
  }
}

bool is_metric_name(const char* name)
{
  return name != nullptr && *name != '\0' && std::strlen(name) <= kMaxName;
}

bool cancelled(const ktstr_run* run)
{
  return services_of(run).is_cancelled();
}

void record_check(
    const ktstr_run* run, bool held, const char* file, uint32_t line, const char* text)
{
  const auto claim = printable(text == nullptr ? "" : text);
  auto findings = Json::array();
  findings.push(Json::object({{"what", claim}}));
  auto check = Json::object({{"name", "assertion"},
                             {"held", held},
                             {"inconclusive", false},
                             {"text", claim},
                             {"findings", std::move(findings)},
                             {"file", printable(file == nullptr ? "" : file)},
                             {"line", line}});
  // The call has no status; a channel that is gone ends the run anyway.
  static_cast<void>(services_of(run).report(FrameType::check, std::move(check)));
}

ktstr_status record_metric(const ktstr_run* run, const char* name, double value, const char* unit)
{
  if (!is_metric_name(name) || !std::isfinite(value))
    return KTSTR_ERR_INVALID;
  auto metric = Json::object({{"name", printable(name)},
                              {"value", value},
                              {"unit", printable(unit == nullptr ? "" : unit)}});
  return services_of(run).report(FrameType::metric, std::move(metric)) ? KTSTR_OK : KTSTR_ERR_IO;
}

ktstr_status execute_scenario(const ktstr_run* run,
                              const char* document,
                              ktstr_verdict* verdict,
                              const ktstr_text_sink* sink)
{
  if (document == nullptr || verdict == nullptr)
    return KTSTR_ERR_INVALID;
  std::string report;
  const auto status = services_of(run).run_scenario_document(
      document, *verdict, sink == nullptr ? nullptr : &report);
  if (status == KTSTR_OK && sink != nullptr && sink->write != nullptr)
    sink->write(sink, report.data(), report.size());
  return status;
}

const void* find_extension(const ktstr_run* run, const char* id)
{
  static constexpr ktstr_metrics kMetrics{record_metric};
  static constexpr ktstr_scenario kScenario{execute_scenario};
  const std::string_view wanted = id == nullptr ? "" : id;
  if (wanted == KTSTR_METRICS_EXTENSION)
    return &kMetrics;
  if (wanted == KTSTR_LOG_EXTENSION)
    return &services_of(run).messages();
  if (wanted == KTSTR_PAYLOAD_RUN_EXTENSION)
    return &PayloadServices::table();
  return wanted == KTSTR_SCENARIO_EXTENSION ? &kScenario : nullptr;
}

/// What is attached when a scenario begins, or since it changed that, must stay.
class SchedulerLink {
public:
  explicit SchedulerLink(const Channel& channel) : channel_(channel), expected_(read_sched_ext()) {}

  [[nodiscard]] std::optional<std::string> trouble() const
  {
    const auto now = read_sched_ext();
    if (now.state == expected_.state && now.ops == expected_.ops &&
        now.enable_seq == expected_.enable_seq)
      return std::nullopt;
    return fmt::format("sched_ext is {} with '{}' (number {}), and was {} with '{}' (number {})",
                       now.state,
                       now.ops,
                       now.enable_seq,
                       expected_.state,
                       expected_.ops,
                       expected_.enable_seq);
  }

  Status control(SchedulerAction action, const std::string& id)
  {
    constexpr Milliseconds kLimit{90'000};
    constexpr std::array<std::string_view, 4> kActions = {"attach", "detach", "restart", "replace"};
    const auto wish =
        Json::object({{"action", kActions[static_cast<std::size_t>(action)]}, {"id", id}});
    if (auto sent = channel_.send(MessageKind::change, wish); !sent)
      return sent;
    const auto answer = channel_.wait(after(kLimit));
    if (!answer || !*answer || (*answer)->kind != MessageKind::changed)
      return Error(ErrorKind::timeout, "the agent did not answer");
    expected_ = read_sched_ext();
    const auto& said = (*answer)->payload;
    if (!said.has("error"))
      return {};
    return {Error(said["unsupported"].as_bool() ? ErrorKind::unsupported : ErrorKind::guest_fault,
                  said["error"].as_string())};
  }

private:
  const Channel& channel_;
  SchedExtState expected_;
};

Result<ScenarioContext> scenario_context(const RunSetup& setup, SchedulerLink& link)
{
  auto topology = parse_topology(setup.spec->topology);
  if (!topology)
    return topology.error();
  topology->offline_cpus = setup.spec->offline_cpus;
  return ScenarioContext{
      .cpus = setup.cpus,
      .topology = std::move(*topology),
      .is_virtual_time = setup.spec->is_virtual_time,
      .seed = setup.spec->seed,
      .duration = Milliseconds(setup.spec->test.duration_ms),
      .cgroup_root = setup.cgroup_root,
      .cancel = setup.cancel,
      .scheduler_checks = setup.spec->scheduler.checks,
      .runner_cgroup = setup.runner_cgroup,
      .may_change_machine = setup.is_own_machine,
      .scheduler_trouble = [&link] { return link.trouble(); },
      .control_scheduler = [&link](SchedulerAction action,
                                   const std::string& id) { return link.control(action, id); },
      .disturbances = setup.spec->test.disturbances};
}

} // namespace

RunServices::RunServices(const RunSetup& setup,
                         const Channel& channel,
                         const HostServices& host,
                         PluginLibrary* loaded)
    : state_(std::make_unique<State>())
{
  auto& state = *state_;
  state.setup = setup;
  state.channel = &channel;
  state.host = &host;
  state.profile = join(setup.spec->profile, "+");
  state.workdir = setup.workdir.string();
  state.info = {.struct_size = sizeof state.info,
                .cpu_count = static_cast<std::uint32_t>(setup.cpus.size()),
                .cell = setup.spec->cell.c_str(),
                .topology = setup.spec->topology.c_str(),
                .scheduler = setup.spec->scheduler.id.c_str(),
                .profile = state.profile.c_str(),
                .workdir = state.workdir.c_str(),
                .seed = setup.spec->seed,
                .duration_ms = setup.spec->test.duration_ms,
                .deadline_ns = setup.deadline_ns};
  state.table = {.host_data = this,
                 .info = &state.info,
                 .get_extension = find_extension,
                 .cancelled = cancelled,
                 .check = record_check};
  state.work_types = std::make_unique<PluginWorkTypes>(host, loaded);
  state.payloads = std::make_unique<PayloadServices>(state.setup, *this);
}

RunServices::~RunServices() = default;

const ktstr_run& RunServices::table() const
{
  return state_->table;
}

Status RunServices::report(FrameType type, Json payload) const
{
  return state_->channel->send(MessageKind::frame, frame_message(type, std::move(payload)));
}

const ktstr_log& RunServices::messages() const
{
  return state_->host->messages();
}

PayloadServices& RunServices::payloads() const
{
  return *state_->payloads;
}

Status RunServices::report_payload(const PayloadRun& run) const
{
  auto payload = to_json(run);
  payload.set("index", state_->payload_runs++);
  return report(FrameType::payload, std::move(payload));
}

ktstr_status RunServices::status_for_plugin(const Status& status) const
{
  if (status)
    return KTSTR_OK;
  state_->host->set_error(status.error().text());
  return status_of(status.error().kind());
}

Status RunServices::end() const
{
  return state_->payloads->end();
}

bool RunServices::is_cancelled() const
{
  return state_->setup.cancel != nullptr && state_->setup.cancel->is_cancelled();
}

Status RunServices::add_work_types(std::string_view document, ScenarioContext& context) const
{
  context.work_types = state_->setup.spec->test.work_types;
  const auto needs = needs_of_scenario(document, context.work_types);
  if (!needs)
    return needs.error();
  auto loops = state_->work_types->loops_of(needs->work_types);
  if (!loops)
    return loops.error();
  context.custom_work = std::move(*loops);
  return {};
}

ktstr_status RunServices::run_scenario_document(std::string_view document,
                                                ktstr_verdict& verdict,
                                                std::string* workers_json) const
{
  SchedulerLink link(*state_->channel);
  auto context = scenario_context(state_->setup, link);
  if (!context) {
    state_->host->set_error(context.error().text());
    return KTSTR_ERR_INTERNAL;
  }
  context->payloads = state_->setup.spec->test.payloads;
  context->report_payload = [this](const PayloadRun& run) { return report_payload(run); };
  if (auto status = add_work_types(document, *context); !status)
    return status_for_plugin(status);
  auto outcome = run_scenario(document, *context);
  if (!outcome)
    return status_for_plugin(outcome.error());
  for (const auto& check : outcome->checks)
    if (!report(FrameType::check, to_json(check)))
      return KTSTR_ERR_IO;
  auto workers = Json::object({{"workers", outcome->workers}});
  if (auto sent = report(FrameType::workers, std::move(workers)); !sent) {
    state_->host->set_error(sent.error().text());
    return KTSTR_ERR_IO;
  }
  for (const auto& [name, rounds] : outcome->disturbances.members()) {
    auto metric = Json::object(
        {{"name", disturbance_metric(name)}, {"value", rounds.as_double()}, {"unit", "rounds"}});
    if (!report(FrameType::metric, std::move(metric)))
      return KTSTR_ERR_IO;
  }
  if (workers_json != nullptr)
    *workers_json = to_json(*outcome).dump();
  verdict = verdict_for_plugin(outcome->verdict);
  return KTSTR_OK;
}

} // namespace ktstr::guest
