#include "core/scenario/scenario.h"

#include <algorithm>
#include <ctime>
#include <map>

#include "core/check/disturbed_checks.h"
#include "core/check/worker_checks.h"
#include "core/scenario/disturber.h"
#include "core/scenario/late_time.h"
#include "core/scenario/numa_nodes.h"
#include "core/scenario/op.h"
#include "core/scenario/stage.h"

namespace ktstr {

namespace {

constexpr std::uint64_t kNsPerMs = 1'000'000;
constexpr std::uint64_t kTickNs =
    100 * kNsPerMs; ///< between two looks at cancellation and failures

void sleep_until(std::uint64_t moment_ns)
{
  const timespec moment{static_cast<time_t>(moment_ns / 1'000'000'000),
                        static_cast<long>(moment_ns % 1'000'000'000)};
  ::clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &moment, nullptr);
}

/// Carries one document out. Everything it made is gone when it is.
class Engine {
public:
  Engine(const Document& document, const ScenarioContext& context)
      : document_(document), context_(context), stage_(document, context),
        disturber_(context.disturbances)
  {
  }

  Result<ScenarioReport> run();

private:
  Status play();
  Status play_step(const Step& step);
  Status play_in_step(const Step& step);
  Status apply(const std::vector<Op>& ops);
  Status hold(const Hold& hold, const std::vector<Op>& ops);
  /// Until a moment, or until something is wrong.
  Status wait_until(std::uint64_t end_ns);
  [[nodiscard]] std::uint64_t length_ns(const Hold& hold) const;
  [[nodiscard]] bool is_over() const { return !stage_.troubles().empty() || stage_.has_failed(); }
  void begin_phase(const std::string& name);
  void end_phase();
  void probe_scheduler(const std::string& when);
  [[nodiscard]] CheckConditions conditions_of_run() const;
  ScenarioReport judge();

  struct Phase {
    std::string name;
    std::uint64_t start_ns = 0;
    std::uint64_t end_ns = 0;
    std::uint64_t iterations = 0;
  };

  const Document& document_;
  const ScenarioContext& context_;
  Stage stage_;
  Disturber disturber_;
  std::uint64_t held_ns_ = 0;
  std::uint64_t latest_wake_ns_ = 0; ///< how late the engine itself was woken, at most
  LateTime late_time_;
  std::vector<Phase> phases_;
};

Result<ScenarioReport> Engine::run()
{
  if (context_.cpus.empty())
    return Error(ErrorKind::invalid, "a scenario needs at least one CPU to run on");
  if (auto status = disturber_.check(document_); !status)
    return status.error();
  const auto played = play();
  const auto ended = stage_.end();
  late_time_.went_on_at(monotonic_ns());
  if (!played)
    return played.error();
  if (!ended)
    return ended.error();
  return judge();
}

Status Engine::play()
{
  begin_phase("baseline");
  auto status = stage_.add_layer(document_.backdrop);
  if (status && !is_over())
    status = apply(document_.ops);
  if (status && !is_over())
    status = disturber_.begin(stage_);
  if (status && document_.settle_ms > 0)
    status = hold({.ms = document_.settle_ms}, {});
  end_phase();
  for (const auto& step : document_.steps) {
    if (!status || is_over())
      break;
    status = play_step(step);
  }
  return status;
}

Status Engine::play_step(const Step& step)
{
  begin_phase(step.name);
  stage_.begin_step(step.name);
  auto played = play_in_step(step);
  end_phase();
  if (auto rested = disturber_.rest(stage_); played && !rested)
    played = rested;
  const auto ended = stage_.end_step();
  probe_scheduler(fmt::format("after step '{}'", step.name));
  return played ? ended : played;
}

Status Engine::play_in_step(const Step& step)
{
  if (auto status = apply(step.ops); !status)
    return status;
  if (auto status = stage_.add_layer(step.layer); !status)
    return status;
  return is_over() ? Status() : hold(step.hold, step.ops);
}

Status Engine::apply(const std::vector<Op>& ops)
{
  if (auto status = disturber_.rest(stage_); !status)
    return status;
  for (const auto& op : ops) {
    if (is_over())
      return {};
    if (auto status = op.type->apply(stage_, op); !status)
      return status.error().with_context("scenario: at '{}.{}'", op.path, op.type->name);
  }
  return {};
}

std::uint64_t Engine::length_ns(const Hold& hold) const
{
  const auto duration_ns = static_cast<std::uint64_t>(context_.duration.count()) * kNsPerMs;
  if (hold.is_rest)
    return duration_ns > held_ns_ ? duration_ns - held_ns_ : 0;
  const double ms = hold.fraction ? *hold.fraction * static_cast<double>(context_.duration.count())
                                  : static_cast<double>(hold.ms);
  return static_cast<std::uint64_t>(ms * 1e6);
}

/// A loop does its operations again at every interval, but not at the very end.
Status Engine::hold(const Hold& hold, const std::vector<Op>& ops)
{
  const auto length = length_ns(hold);
  const auto begin_ns = monotonic_ns();
  const auto end_ns = begin_ns + length;
  held_ns_ += length;
  const auto every_ns = static_cast<std::uint64_t>(hold.every_ms) * kNsPerMs;
  for (auto due = begin_ns + every_ns; every_ns > 0 && due < end_ns && !is_over();
       due += every_ns) {
    if (auto status = wait_until(due); !status)
      return status;
    if (auto status = apply(ops); !status)
      return status;
  }
  late_time_.hold_ends_at(end_ns);
  return wait_until(end_ns);
}

Status Engine::wait_until(std::uint64_t end_ns)
{
  for (auto now = monotonic_ns(); now < end_ns; now = monotonic_ns()) {
    const auto due = std::min({end_ns, now + kTickNs, disturber_.next_due_ns()});
    sleep_until(due);
    if (due > now)
      latest_wake_ns_ = std::max(latest_wake_ns_, monotonic_ns() - due);
    stage_.payloads().drain();
    if (context_.cancel != nullptr && context_.cancel->is_cancelled())
      return Error(ErrorKind::cancelled, "the scenario was cancelled");
    if (is_over())
      return {}; // ending the workers says which one and why
    if (auto status = disturber_.act(stage_); !status)
      return status;
  }
  return {};
}

void Engine::begin_phase(const std::string& name)
{
  late_time_.went_on_at(monotonic_ns());
  phases_.push_back({name, monotonic_ns(), 0, stage_.iterations()});
}

void Engine::end_phase()
{
  auto& phase = phases_.back();
  phase.end_ns = monotonic_ns();
  phase.iterations = stage_.iterations() - phase.iterations;
}

void Engine::probe_scheduler(const std::string& when)
{
  if (!context_.scheduler_trouble || is_over())
    return;
  if (const auto trouble = context_.scheduler_trouble())
    stage_.troubles().push_back(violated("scheduler", fmt::format("{}: {}", when, *trouble)));
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

CheckConditions Engine::conditions_of_run() const
{
  CheckConditions conditions{.cpus = stage_.all_cpus(),
                             .is_virtual_time = context_.is_virtual_time,
                             .node_of_cpu = std::vector<int>(CpuBits::kCount, -1),
                             .run_ns = held_ns_,
                             .runner_lateness_ns = latest_wake_ns_};
  const auto nodes = online_numa_nodes();
  conditions.numa_nodes = static_cast<int>(nodes.size());
  for (const auto& node : nodes) {
    if (node.cpus.empty())
      conditions.memory_only_nodes.push_back(node.id);
    for (const int cpu : node.cpus)
      if (cpu < CpuBits::kCount)
        conditions.node_of_cpu[static_cast<std::size_t>(cpu)] = node.id;
  }
  return conditions;
}

ScenarioReport Engine::judge()
{
  ScenarioReport report;
  report.checks = std::move(stage_.troubles());
  for (auto& outcome : stage_.outcomes())
    report.checks.push_back(std::move(outcome));
  auto& workers = stage_.reports();
  for (auto& worker : workers) { // moments in reports count from the origin
    const auto start_ns = stage_.origin_ns() + static_cast<std::uint64_t>(worker.start_ns);
    worker.late_ns = late_time_.within(start_ns, start_ns + worker.wall_ns);
  }
  std::sort(workers.begin(), workers.end(), [](const auto& a, const auto& b) {
    return a.index < b.index;
  });
  const auto conditions = conditions_of_run();
  auto outcomes =
      disturber_.is_idle()
          ? check_workers(document_.limits, conditions, workers)
          : check_disturbed_workers(
                document_.limits, conditions, workers, format_disturbances(context_.disturbances));
  for (auto& outcome : outcomes)
    report.checks.push_back(std::move(outcome));
  if (report.checks.empty())
    report.checks.push_back(inconclusive(
        "assertions",
        "every check of the scenario is off or has nothing to judge: it shows nothing"));
  report.verdict = verdict_of(report.checks);
  report.summary = summary_of(workers);
  report.workers = Json::array();
  for (const auto& worker : workers)
    report.workers.push(to_json(worker));
  report.phases = Json::array();
  for (const auto& phase : phases_)
    report.phases.push(Json::object({{"name", phase.name},
                                     {"start_ns", phase.start_ns - stage_.origin_ns()},
                                     {"end_ns", phase.end_ns - stage_.origin_ns()},
                                     {"iterations", phase.iterations}}));
  report.disturbances = disturber_.rounds();
  report.captures = stage_.captures();
  return report;
}

Status check_machine(const Document& document, const Topology& here)
{
  if (document.topology.empty())
    return {};
  const auto wanted = parse_topology(document.topology);
  if (wanted && *wanted == here)
    return {};
  return Error::make(ErrorKind::unsupported,
                     "the scenario is for the machine {}, and this is {}",
                     document.topology,
                     format_topology(here))
      .with_hint("a test that is a function names its machine in ktstr_test.topology");
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
                       {"phases", report.phases},
                       {"disturbances", report.disturbances},
                       {"captures", report.captures},
                       {"workers", report.workers}});
}

Status validate_scenario(std::string_view document, const std::vector<WorkTypeInfo>& work_types)
{
  const AddedWorkTypes added(work_types);
  const auto parsed = parse_document(document, {}, &added);
  return parsed ? Status() : Status(parsed.error());
}

Result<ScenarioReport> run_scenario(std::string_view document, const ScenarioContext& context)
{
  const auto below = parse_checks(context.scheduler_checks);
  if (!below)
    return below.error().with_context("the scheduler's checks");
  const AddedWorkTypes added(context.work_types);
  const auto parsed = parse_document(document, *below, &added);
  if (!parsed)
    return parsed.error();
  if (auto status = check_machine(*parsed, context.topology); !status)
    return status.error();
  return Engine(*parsed, context).run();
}

} // namespace ktstr
