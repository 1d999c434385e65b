#include "core/guest/run_services.h"

#include <cmath>
#include <cstring>

#include <ktstr/ext/draft/scenario.h>
#include <ktstr/ext/metrics.h>

#include "core/base/text.h"
#include "core/guest/reports.h"
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
};

namespace {

constexpr std::size_t kMaxName = 256;

const RunServices& services_of(const ktstr_run* run)
{
  return *static_cast<const RunServices*>(run->host_data);
}

ktstr_verdict verdict_for_plugin(Verdict verdict)
{
  switch (verdict) {
  case Verdict::pass:
    return KTSTR_VERDICT_PASS;
  case Verdict::fail:
    return KTSTR_VERDICT_FAIL;
  case Verdict::skip:
    return KTSTR_VERDICT_SKIP;
  case Verdict::inconclusive:
    return KTSTR_VERDICT_INCONCLUSIVE;
  case Verdict::unset:
    break;
  }
  return KTSTR_VERDICT_NONE;
}

ktstr_status status_for_plugin(ErrorKind kind)
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

Result<ScenarioContext> scenario_context(const RunSetup& setup)
{
  auto topology = parse_topology(setup.spec->topology);
  if (!topology)
    return topology.error();
  topology->offline_cpus = setup.spec->offline_cpus;
  return ScenarioContext{.cpus = setup.cpus,
                         .topology = std::move(*topology),
                         .is_virtual_time = setup.spec->is_virtual_time,
                         .seed = setup.spec->seed,
                         .duration = Milliseconds(setup.spec->test.duration_ms),
                         .cgroup_root = setup.cgroup_root,
                         .cancel = setup.cancel};
}

} // namespace

RunServices::RunServices(const RunSetup& setup, const Channel& channel, const HostServices& host)
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
  state.table.host_data = this;
  state.table.info = &state.info;
  state.table.cancelled = [](const ktstr_run* run) {
    const auto* token = services_of(run).state_->setup.cancel;
    return token != nullptr && token->is_cancelled();
  };
  state.table.check =
      [](const ktstr_run* run, bool held, const char* file, uint32_t line, const char* text) {
        const auto check = Json::object({{"name", "assertion"},
                                         {"held", held},
                                         {"inconclusive", false},
                                         {"text", printable(text == nullptr ? "" : text)},
                                         {"file", printable(file == nullptr ? "" : file)},
                                         {"line", line}});
        static_cast<void>(services_of(run).state_->channel->send(
            MessageKind::frame, frame_message(FrameType::check, check)));
      };
  state.table.get_extension = [](const ktstr_run*, const char* id) -> const void* {
    static const ktstr_metrics metrics{
        [](const ktstr_run* run, const char* name, double value, const char* unit) -> ktstr_status {
          if (!is_metric_name(name) || !std::isfinite(value))
            return KTSTR_ERR_INVALID;
          const auto metric = Json::object({{"name", printable(name)},
                                            {"value", value},
                                            {"unit", printable(unit == nullptr ? "" : unit)}});
          const auto sent = services_of(run).state_->channel->send(
              MessageKind::frame, frame_message(FrameType::metric, metric));
          return sent ? KTSTR_OK : KTSTR_ERR_IO;
        }};
    static const ktstr_scenario scenario{execute_scenario};
    if (id == nullptr)
      return nullptr;
    if (std::strcmp(id, KTSTR_METRICS_EXTENSION) == 0)
      return &metrics;
    return std::strcmp(id, KTSTR_SCENARIO_EXTENSION) == 0 ? &scenario : nullptr;
  };
}

RunServices::~RunServices() = default;

const ktstr_run& RunServices::table() const
{
  return state_->table;
}

ktstr_status RunServices::run_scenario_document(std::string_view document,
                                                ktstr_verdict& verdict,
                                                std::string* report) const
{
  const auto context = scenario_context(state_->setup);
  if (!context) {
    state_->host->set_error(context.error().text());
    return KTSTR_ERR_INTERNAL;
  }
  auto outcome = run_scenario(document, *context);
  if (!outcome) {
    state_->host->set_error(outcome.error().text());
    return status_for_plugin(outcome.error().kind());
  }
  for (const auto& check : outcome->checks)
    if (!state_->channel->send(MessageKind::frame, frame_message(FrameType::check, to_json(check))))
      return KTSTR_ERR_IO;
  const auto workers = Json::object({{"workers", outcome->workers}});
  if (auto sent =
          state_->channel->send(MessageKind::frame, frame_message(FrameType::workers, workers));
      !sent) {
    state_->host->set_error(sent.error().text());
    return KTSTR_ERR_IO;
  }
  if (report != nullptr)
    *report = to_json(*outcome).dump();
  verdict = verdict_for_plugin(outcome->verdict);
  return KTSTR_OK;
}

} // namespace ktstr::guest
