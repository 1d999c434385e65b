#include "core/scenario/scenario.h"

#include <algorithm>
#include <ctime>
#include <memory>
#include <optional>

#include "core/check/worker_checks.h"
#include "core/scenario/cgroup_tree.h"
#include "core/scenario/crew.h"
#include "core/scenario/document.h"
#include "core/scenario/layer_plan.h"

namespace ktstr {

namespace {

constexpr Milliseconds kReadyLimit{15000};
constexpr Milliseconds kReapLimit{5000};
constexpr std::uint64_t kNsPerMs = 1'000'000;
constexpr std::uint64_t kTickNs =
    100 * kNsPerMs; ///< between two looks at cancellation and failures

/// Carries one document out. Everything it made is gone when it is.
class Engine {
public:
  Engine(const Document& document, const ScenarioContext& context)
      : document_(document), context_(context), machine_{context.cpus, context.topology},
        cgroups_(context.cgroup_root)
  {
    std::sort(machine_.cpus.begin(), machine_.cpus.end());
  }

  Result<ScenarioReport> run();

private:
  Status run_steps();
  Status run_step(const Step& step);
  /// Makes a layer's cgroups and starts its workers; null when it has none, or when they got no
  /// CPU.
  Result<std::unique_ptr<Crew>> start_layer(const Layer& layer, const std::string& step);
  Status make_cgroups(const Layer& layer, const CpusetMap& cpusets);
  Status hold(const Hold& hold, const Crew* crew);
  Status end_crew(Crew* crew);
  ScenarioReport judge();

  const Document& document_;
  const ScenarioContext& context_;
  Machine machine_;
  CgroupTree cgroups_;
  std::unique_ptr<Crew> backdrop_;
  std::uint64_t origin_ns_ = 0;
  std::uint64_t held_ns_ = 0;
  int worker_count_ = 0;
  std::vector<WorkerReport> workers_;
  std::vector<CheckOutcome> troubles_; ///< of starting and ending workers
  std::uint64_t latest_wake_ns_ = 0;   ///< how late the engine itself was woken, at most
};

void sleep_until(std::uint64_t moment_ns)
{
  const timespec moment{static_cast<time_t>(moment_ns / 1'000'000'000),
                        static_cast<long>(moment_ns % 1'000'000'000)};
  ::clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &moment, nullptr);
}

Result<ScenarioReport> Engine::run()
{
  if (machine_.cpus.empty())
    return Error(ErrorKind::invalid, "a scenario needs at least one CPU to run on");
  auto status = run_steps();
  const auto ended = end_crew(backdrop_.get());
  backdrop_.reset();
  const auto removed = cgroups_.remove_after(0);
  if (!status)
    return status.error();
  if (!ended)
    return ended.error();
  if (!removed && troubles_.empty())
    return removed.error();
  return judge();
}

Status Engine::run_steps()
{
  origin_ns_ = monotonic_ns();
  auto backdrop = start_layer(document_.backdrop, "");
  if (!backdrop)
    return backdrop.error();
  backdrop_ = std::move(*backdrop);
  for (const auto& step : document_.steps) {
    if (!troubles_.empty())
      break;
    if (auto status = run_step(step); !status)
      return status;
  }
  return {};
}

Status Engine::run_step(const Step& step)
{
  const auto cgroups_before = cgroups_.size();
  auto crew = start_layer(step.layer, step.name);
  if (!crew)
    return crew.error();
  Status status;
  if (troubles_.empty())
    status = hold(step.hold, crew->get());
  const auto ended = end_crew(crew->get());
  crew->reset();
  if (!status)
    return status;
  if (!ended || !troubles_.empty())
    return ended;
  return cgroups_.remove_after(cgroups_before);
}

Result<std::unique_ptr<Crew>> Engine::start_layer(const Layer& layer, const std::string& step)
{
  const auto cpusets = plan_cpusets(layer, machine_);
  if (!cpusets)
    return cpusets.error();
  auto plans = plan_workers(layer,
                            *cpusets,
                            {.machine = &machine_,
                             .cgroup_root = context_.cgroup_root,
                             .seed = context_.seed,
                             .start_jitter_us = document_.start_jitter_us,
                             .step = step,
                             .first_index = worker_count_,
                             .custom_work = &context_.custom_work});
  if (!plans)
    return plans.error();
  if (auto status = make_cgroups(layer, *cpusets); !status)
    return status.error();
  if (plans->empty())
    return std::unique_ptr<Crew>();
  worker_count_ += static_cast<int>(plans->size());
  auto gate = Gate::create();
  if (!gate)
    return gate.error();
  auto crew = Crew::spawn(std::move(*plans), **gate);
  if (!crew)
    return crew;
  auto trouble = (*crew)->await_ready(kReadyLimit);
  if (!trouble)
    return trouble.error();
  if (*trouble) {
    troubles_.push_back(std::move(**trouble));
    return std::unique_ptr<Crew>();
  }
  (*crew)->set_start(monotonic_ns());
  (*gate)->open();
  return crew;
}

Status Engine::make_cgroups(const Layer& layer, const CpusetMap& cpusets)
{
  if (layer.cgroups.empty())
    return {};
  if (context_.cgroup_root.empty())
    return Error(ErrorKind::unsupported,
                 "the scenario has cgroups, and there is no cgroup folder to make them in");
  for (const auto& cgroup : layer.cgroups)
    if (auto status = cgroups_.create(cgroup, cpusets.at(cgroup.name)); !status)
      return status;
  return {};
}

Status Engine::hold(const Hold& hold, const Crew* crew)
{
  const double duration_ms = static_cast<double>(context_.duration.count());
  const double ms = hold.fraction ? *hold.fraction * duration_ms : static_cast<double>(hold.ms);
  const auto length_ns = static_cast<std::uint64_t>(ms * 1e6);
  const auto end_ns = monotonic_ns() + length_ns;
  held_ns_ += length_ns;
  for (auto now = monotonic_ns(); now < end_ns; now = monotonic_ns()) {
    const auto due = std::min(end_ns, now + kTickNs);
    sleep_until(due);
    latest_wake_ns_ = std::max(latest_wake_ns_, monotonic_ns() - due);
    if (context_.cancel != nullptr && context_.cancel->is_cancelled())
      return Error(ErrorKind::cancelled, "the scenario was cancelled");
    const bool has_failed = (crew != nullptr && crew->has_failed()) ||
                            (backdrop_ != nullptr && backdrop_->has_failed());
    if (has_failed)
      return {}; // ending the crew says which worker and why
  }
  return {};
}

Status Engine::end_crew(Crew* crew)
{
  if (crew == nullptr)
    return {};
  const auto status = crew->finish(kReapLimit);
  for (auto& report : crew->reports(origin_ns_, machine_.cpus))
    workers_.push_back(std::move(report));
  if (auto undead = crew->undead())
    troubles_.push_back(std::move(*undead));
  return status;
}

/// Figures of benches: several benches' figures become one.
void add_metrics(Json& summary, const std::vector<WorkerReport>& workers)
{
  struct Folded {
    double sum = 0;
    double worst = 0;
    double count = 0;
    WorkerMetric::Fold fold = WorkerMetric::Fold::worst;
  };
  std::map<std::string, Folded> figures;
  for (const auto& worker : workers)
    for (const auto& metric : worker.metrics) {
      auto& figure = figures[metric.name];
      figure.sum += metric.value;
      figure.worst = std::max(figure.worst, metric.value);
      figure.count += 1;
      figure.fold = metric.fold;
    }
  for (const auto& [name, figure] : figures)
    summary.set(name,
                figure.fold == WorkerMetric::Fold::sum     ? figure.sum
                : figure.fold == WorkerMetric::Fold::worst ? figure.worst
                                                           : figure.sum / figure.count);
}

Json summary_of(const std::vector<WorkerReport>& workers)
{
  std::uint64_t work = 0;
  std::uint64_t cpu_ns = 0;
  std::uint64_t max_gap_ns = 0;
  std::uint64_t migrations = 0;
  LatencyHistogram wakes;
  for (const auto& worker : workers) {
    work += worker.work;
    cpu_ns += worker.cpu_ns;
    max_gap_ns = std::max(max_gap_ns, worker.max_gap.length_ns);
    migrations += worker.migration_count;
    merge(wakes, worker.wake_latency);
  }
  auto summary = Json::object({{"workers", workers.size()},
                               {"total_work", work},
                               {"total_cpu_ns", cpu_ns},
                               {"longest_gap_ns", max_gap_ns},
                               {"total_migrations", migrations},
                               {"wakeups", wakes.count},
                               {"p99_wake_ns", percentile(wakes, 0.99)}});
  add_metrics(summary, workers);
  return summary;
}

ScenarioReport Engine::judge()
{
  ScenarioReport report;
  report.checks = std::move(troubles_);
  std::sort(workers_.begin(), workers_.end(), [](const auto& a, const auto& b) {
    return a.index < b.index;
  });
  const CheckConditions conditions{.cpus = machine_.cpus,
                                   .is_virtual_time = context_.is_virtual_time,
                                   .run_ns = held_ns_,
                                   .runner_lateness_ns = latest_wake_ns_};
  for (auto& outcome : check_workers(document_.limits, conditions, workers_))
    report.checks.push_back(std::move(outcome));
  if (report.checks.empty())
    report.checks.push_back(inconclusive(
        "assertions",
        "every check of the scenario is off or has nothing to judge: it shows nothing"));
  report.verdict = verdict_of(report.checks);
  report.summary = summary_of(workers_);
  report.workers = Json::array();
  for (const auto& worker : workers_)
    report.workers.push(to_json(worker));
  return report;
}

} // namespace

Json to_json(const ScenarioReport& report)
{
  auto checks = Json::array();
  for (const auto& check : report.checks)
    checks.push(to_json(check));
  return Json::object({{"verdict", name_of(report.verdict)},
                       {"summary", report.summary},
                       {"checks", std::move(checks)},
                       {"workers", report.workers}});
}

Status validate_scenario(std::string_view document)
{
  const auto parsed = parse_document(document);
  return parsed ? Status() : Status(parsed.error());
}

Result<ScenarioReport> run_scenario(std::string_view document, const ScenarioContext& context)
{
  const auto parsed = parse_document(document);
  if (!parsed)
    return parsed.error();
  return Engine(*parsed, context).run();
}

} // namespace ktstr
