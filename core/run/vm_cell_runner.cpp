#include "core/run/vm_cell_runner.h"

#include <algorithm>

#include "core/base/file.h"
#include "core/base/log.h"
#include "core/base/text.h"
#include "core/check/judge.h"
#include "core/check/judge_expectation.h"
#include "core/check/payload_judging.h"
#include "core/model/cell_setup.h"
#include "core/model/set_if.h"
#include "core/run/cell_difference.h"
#include "core/run/cell_files.h"
#include "core/run/cell_machine.h"
#include "core/run/console.h"
#include "core/run/coverage.h"
#include "core/run/cpu_budget.h"
#include "core/run/digest.h"
#include "core/run/host_checks.h"
#include "core/run/host_class.h"
#include "core/run/machine_source.h"
#include "core/run/vm_session.h"
#include "core/wire/window.h"
#include "vmm/initramfs.h"

namespace ktstr {

namespace {

CellResult describe_cell(const Plan& plan, const Cell& cell, const VmRunnerConfig& config)
{
  CellResult result{.name = cell.name,
                    .test = name_of(plan.test(cell)),
                    .scheduler = plan.scheduler(cell).id,
                    .profile = format_profile(plan.profile(cell)),
                    .preset = plan.preset(cell).name,
                    .topology = format_topology(plan.preset(cell).topology),
                    .kernel = plan.kernel(cell).label,
                    .seed = cell.seed,
                    .clock = std::string(name_of(config.clock)),
                    .accel = std::string(name_of(config.accelerator))};
  result.checks = Json::array();
  result.metrics = Json::object();
  result.payloads = Json::array();
  result.workers = Json::array();
  result.events = Json::array();
  result.facts = Json::object();
  return result;
}

/// Host time until the last frame. It only ends guests that hang: the test's own limit is kept by
/// the guest, in its clock. A second of virtual time takes up to ten of the host when vCPUs are
/// many, and machines share the host's CPUs.
Milliseconds host_limit(const TestInfo& test, const Topology& topology, const Machine& machine)
{
  constexpr std::int64_t kOverheadMs = 60'000; // preparing, attaching, stopping, on a busy host
  constexpr std::int64_t kBootMsPerCpu = 4'000;
  constexpr std::int64_t kMostSlowdown = 24;
  const std::int64_t cpus = total_cpus(topology);
  const std::int64_t slowdown = std::min(8 + cpus / 4, kMostSlowdown);
  const std::int64_t boot_ms = machine.is_fork ? 0 : kOverheadMs + kBootMsPerCpu * cpus;
  return Milliseconds(kOverheadMs + boot_ms + slowdown * test.timeout_ms);
}

/// What rules a cell out before it has a machine.
std::optional<Error> misfit_of(const Plan& plan, const Cell& cell, const VmRunnerConfig& config)
{
  const TestInfo& test = plan.test(cell);
  if (!config.has_declared_topology && !test.setup.is_empty())
    return Error::make(ErrorKind::unsupported,
                       "test '{}' changes its guest, and here is none: {}",
                       test.id,
                       "its setup has sysctls, kernel_args, files, config or scheduler_args");
  if (!config.has_declared_topology && !plan.scheduler(cell).setup.is_empty())
    return Error::make(ErrorKind::unsupported,
                       "scheduler '{}' changes its guest, and here is none: {}",
                       plan.scheduler(cell).id,
                       "its setup has sysctls, kernel_args, files or config");
  if (!config.has_declared_topology && !test.topology.empty())
    return Error::make(ErrorKind::unsupported,
                       "test '{}' is for the machine {}, and this machine is as it is",
                       test.id,
                       test.topology);
  if (test.cpu_budget != 0 && (config.is_perf || !config.has_declared_topology))
    return Error::make(ErrorKind::unsupported,
                       "test '{}' is for a machine on {} CPUs of the host, and {}",
                       test.id,
                       test.cpu_budget,
                       config.is_perf ? "--perf gives each vCPU one" : "here is no machine");
  if (test.expectation.survives_storm && plan.scheduler(cell).kind == SchedulerKind::kernel_default)
    return Error::make(ErrorKind::unsupported,
                       "test '{}' asks whether a scheduler survives, and the kernel's own cannot "
                       "die",
                       test.id);
  return std::nullopt;
}

void keep_judgement(CellResult& result, Judgement judgement)
{
  result.verdict = judgement.verdict;
  result.fault = judgement.fault;
  result.reason = std::move(judgement.reason);
  result.details = std::move(judgement.details);
}

Judgement judgement_of(const CellResult& result)
{
  return {.verdict = result.verdict,
          .fault = result.fault,
          .reason = result.reason,
          .details = result.details};
}

/// What a plugin names and this host lacks is the host's doing; the rest is the plugin's.
Fault fault_of_packing(const Error& error)
{
  return error.kind() == ErrorKind::unavailable ? Fault::host : Fault::plugin;
}

std::int64_t body_ms(const CellRecord& record)
{
  constexpr std::uint64_t kNsPerMs = 1'000'000;
  return record.body_ended
             ? static_cast<std::int64_t>((*record.body_ended)["duration_ns"].as_uint() / kNsPerMs)
             : 0;
}

/// What its scheduler and its test wanted of the machine, and it has; and of later runs.
void keep_wishes(CellResult& result, const SchedulerInfo& scheduler, const TestInfo& test)
{
  const auto setup = merged_setup(scheduler, test);
  set_if(result.facts, "sysctls", setup.sysctls);
  set_if(result.facts, "kernel_args", setup.kernel_arguments);
  if (test.cpu_budget != 0)
    result.facts.set("cpu_budget", test.cpu_budget);
  auto deltas = Json::array();
  for (const auto& delta : test.perf_deltas)
    deltas.push(to_json(delta));
  if (!test.perf_deltas.empty())
    result.facts.set("perf_deltas", std::move(deltas));
}

/// What the guest said of itself, without its list of CPUs.
void keep_facts(CellResult& result, const CellRecord& record, const CellEnding& ending)
{
  if (record.ready) {
    for (const auto* name : {"release", "agent"})
      result.facts.set(name, printable((*record.ready)[name].as_string()));
    for (const auto* name : {"sched_ext", "btf"})
      result.facts.set(name, (*record.ready)[name].as_bool());
    result.facts.set("memory_mib", (*record.ready)["memory_mib"].as_int());
    result.facts.set("cpus", (*record.ready)["cpus"].items().size());
    result.facts.set("nodes", (*record.ready)["nodes"].items().size());
  }
  result.facts.set("end", name_of(ending.end));
  if (ending.stolen_share)
    result.facts.set("stolen_share", *ending.stolen_share);
  if (ending.frames_dropped > 0)
    result.facts.set("frames_dropped", ending.frames_dropped);
}

void keep_record(CellResult& result, CellRecord record)
{
  result.is_attached = record.is_attached_before_body && record.body_started.has_value();
  result.body_ms = body_ms(record);
  result.checks = std::move(record.checks);
  result.metrics = std::move(record.metrics);
  result.payloads = std::move(record.payloads);
  result.workers = std::move(record.workers);
  result.messages = std::move(record.messages);
  result.events = std::move(record.events);
}

/// Everything that was logged in the guest, for people; its absence harms nothing.
void write_guest_log(const CellJob& job, const CellRecord& record)
{
  if (record.log.empty() || job.artifact_dir.empty())
    return;
  const auto status = write_file(job.artifact_dir / "guest.log", join(record.log, "\n") + "\n");
  if (!status)
    log::warn("{}", status.error().text());
}

/// Nothing in real time, whose every run differs, nor for a guest that the host had to cut off.
void keep_digest(CellResult& result, const SessionOutcome& outcome, const VmRunnerConfig& config)
{
  const bool is_whole = outcome.ending.end == VmEnd::powered_off && !outcome.ending.stream_error;
  if (config.clock != VmClock::virtual_time || config.accelerator != Accelerator::tcg || !is_whole)
    return;
  const auto console = read_file(result.console_file);
  if (console)
    result.digest = cell_digest(outcome.frames, *console);
}

/// What the guest reported, frame by frame: replay names the first that differs.
void write_frames(const CellJob& job, const SessionOutcome& outcome)
{
  if (job.artifact_dir.empty())
    return;
  const auto status = write_file(job.artifact_dir / kFramesFile, frames_as_lines(outcome.frames));
  if (!status)
    log::warn("{}", status.error().text());
}

/// How many files, and in details why there are none, or not all.
void tell_coverage(const CellJob& job,
                   const std::vector<Frame>& frames,
                   const Coverage& coverage,
                   CellResult& result)
{
  result.facts.set("coverage_files", coverage.files.size());
  const auto folder = job.artifact_dir.filename().string();
  if (auto status = keep_coverage(coverage.files, job.coverage_dir, folder); !status)
    result.details.push_back(status.error().text());
  for (const auto& problem : coverage.problems)
    result.details.push_back("coverage: " + problem);
  if (auto loss = lost_coverage(frames, coverage); !loss.empty())
    result.details.push_back("coverage: " + loss);
}

class VmCellRunner : public CellRunner {
public:
  VmCellRunner(const VmRunnerConfig& config, std::optional<BaseInitramfs> base)
      : config_(config), kind_{.initramfs = base ? base->image : std::filesystem::path(),
                               .accelerator = config.accelerator,
                               .clock = config.clock,
                               .is_perf = config.is_perf},
        files_(std::move(base)), machines_(*config.vmm, config.is_cold)
  {
  }

  CellResult run(const CellJob& job) override
  {
    const Milliseconds start = config_.clock_of_host->now();
    CellResult result = describe_cell(*job.plan, *job.cell, config_);
    const auto& expectation = job.plan->test(*job.cell).expectation;
    auto [found, host] = run_judged(job, start, result);
    found = meet_expectation(expectation, result.is_attached, std::move(found), host);
    keep_judgement(
        result,
        keep_cleanup_budget(expectation, result.facts["teardown_ms"].as_int(), std::move(found)));
    result.total_ms = (config_.clock_of_host->now() - start).count();
    result.console_tail = console_tail_of(result.console_file);
    return result;
  }

private:
  struct Found {
    Judgement judgement;
    std::optional<HostFinding> host;
  };

  /// Keeps in `result` what is no judgement.
  Found run_judged(const CellJob& job, Milliseconds start, CellResult& result)
  {
    if (const auto misfit = misfit_of(*job.plan, *job.cell, config_))
      return {judge_setup_error(*misfit, Fault::host), {}};
    auto packed = files_.pack(*job.plan, *job.cell, config_.clock);
    if (!packed)
      return {judge_setup_error(packed.error(), fault_of_packing(packed.error())), {}};
    packed->spec.collects_coverage = config_.collects_coverage;
    const TestInfo& test = job.plan->test(*job.cell);
    const auto budget = CpuBudget::keep(test.cpu_budget);
    if (!budget)
      return {judge_setup_error(budget.error(), Fault::host), {}};
    keep_wishes(result, packed->spec.scheduler, test);
    const VmConfig machine_config = machine_for(job, result);
    auto machine = machines_.make(machine_config, job.cancel);
    if (!machine)
      return {judge_machine_error(machine.error(), machine_config, host_facts(machine_config)), {}};
    result.facts.set("start", machine->is_fork ? "fork" : "boot");
    if (config_.is_perf)
      result.facts.set("perf", true);
    if (machine->template_time.count() > 0)
      result.facts.set("template_ms", machine->template_time.count());
    auto outcome = run_session(*machine->vm,
                               {.spec = to_json(packed->spec).dump(),
                                .archive = packed->archive->bytes,
                                .limit = host_limit(test, machine_config.topology, *machine),
                                .is_real_time = config_.clock == VmClock::real_time,
                                .cancel = job.cancel,
                                .clock = config_.clock_of_host});
    if (!outcome)
      return {judge_setup_error(outcome.error(), Fault::host), {}};
    result.facts.set("private_memory_kib", machine->vm->private_memory_kib());
    tear_down(*machine, result);
    if (outcome->body_seen_at)
      result.boot_ms = (*outcome->body_seen_at - start).count();
    const auto coverage = take_coverage(outcome->frames);
    keep_digest(result, *outcome, config_);
    write_frames(job, *outcome);
    keep_judgement(result, judge_outcome(job, *outcome, result));
    if (config_.collects_coverage)
      tell_coverage(job, outcome->frames, coverage, result);
    return {judgement_of(result), check_on_host(job, result)};
  }

  [[nodiscard]] std::optional<HostFinding> check_on_host(const CellJob& job,
                                                         CellResult& result) const
  {
    constexpr Milliseconds kLimit{30'000};
    return run_host_checks(
        job.plan->test(*job.cell),
        result,
        job.artifact_dir,
        {.describer = config_.describer, .deadline = kLimit, .cancel = job.cancel});
  }

  void tear_down(Machine& machine, CellResult& result) const
  {
    const auto start = config_.clock_of_host->now();
    machine.vm.reset();
    result.facts.set("teardown_ms", (config_.clock_of_host->now() - start).count());
  }

  [[nodiscard]] VmConfig machine_for(const CellJob& job, CellResult& result) const
  {
    result.console_file = job.artifact_dir / "console.log";
    VmConfig machine = cell_machine(*job.plan, *job.cell, kind_);
    machine.console_file = result.console_file;
    return machine;
  }

  Judgement
  judge_outcome(const CellJob& job, const SessionOutcome& outcome, CellResult& result) const
  {
    CellRecord record = read_record(outcome.frames);
    const auto& test = job.plan->test(*job.cell);
    const CellExpectation expected{.test = &test,
                                   .scheduler = &job.plan->scheduler(*job.cell),
                                   .topology = config_.has_declared_topology
                                                   ? &job.plan->preset(*job.cell).topology
                                                   : nullptr};
    judge_payloads(record, test.payloads);
    auto judgement = judge(expected, record, outcome.ending);
    keep_facts(result, record, outcome.ending);
    write_guest_log(job, record);
    keep_record(result, std::move(record));
    return judgement;
  }

  const VmRunnerConfig config_;
  const MachineKind kind_;
  CellFiles files_;
  MachineSource machines_;
};

} // namespace

Result<std::unique_ptr<CellRunner>> make_vm_cell_runner(const VmRunnerConfig& config)
{
  if (!config.brings_files)
    return std::unique_ptr<CellRunner>(std::make_unique<VmCellRunner>(config, std::nullopt));
  auto base = base_initramfs(config.agent, config.cache_dir);
  if (!base)
    return base.error();
  return std::unique_ptr<CellRunner>(std::make_unique<VmCellRunner>(config, std::move(*base)));
}

} // namespace ktstr
