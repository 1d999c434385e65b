#include <algorithm>
#include <chrono>
#include <unistd.h>

#include "core/cli/command.h"
#include "core/cli/machinery.h"
#include "core/cli/plugin_vmm.h"
#include "core/cli/prepare_plan.h"
#include "core/cli/run_cells.h"
#include "core/cli/run_options.h"
#include "core/cli/run_record.h"
#include "core/cli/run_reporters.h"
#include "core/run/cpu_budget.h"
#include "core/run/dispatcher.h"
#include "core/run/slots.h"

namespace ktstr {

namespace {

/// Everything that one run needs, made before its first cell.
struct Session {
  PreparedPlan prepared;
  Machinery machinery;
  std::size_t slots = 1;
};

Result<Session>
make_session(const Invocation& call, PlanOptions plan_options, const RunOptions& run)
{
  plan_options.is_on_host = run.vmm == kHostVmm;
  if (run.cpu_budget)
    if (auto status = keep_cpu_budget(*run.cpu_budget); !status)
      return status.error();
  auto prepared = prepare_plan(plan_options, KernelNeed::to_run, call);
  if (!prepared)
    return prepared.error();
  auto machinery = make_machinery(run, *prepared, *call.cancel);
  if (!machinery)
    return machinery.error();
  if (call.cancel->is_cancelled())
    return Error::make(ErrorKind::cancelled, "interrupted before the first cell");
  const bool is_virtual = machinery->clock == VmClock::virtual_time;
  const auto slots =
      run.vmm == kHostVmm
          ? std::size_t{1} // cells share the machine, and its scheduler
          : std::min(run.slots.value_or(default_slots(prepared->plan, prepared->host, is_virtual)),
                     prepared->plan.cells.size());
  return Session{
      .prepared = std::move(*prepared), .machinery = std::move(*machinery), .slots = slots};
}

RunSummary run_session(const Invocation& call,
                       const Session& session,
                       const RunDirectory& run_dir,
                       bool is_skip_a_failure,
                       const std::vector<Reporter*>& reporters)
{
  const auto& machinery = session.machinery;
  return dispatch({.plan = &session.prepared.plan,
                   .runner = machinery.runner.get(),
                   .run_dir = &run_dir,
                   .cancel = call.cancel,
                   .slots = session.slots,
                   .memory_mib = memory_budget_mib(session.prepared.host),
                   .is_skip_a_failure = is_skip_a_failure,
                   .started = {.accel = std::string(name_of(machinery.accelerator)),
                               .clock = std::string(name_of(machinery.clock)),
                               .note = machinery.note}},
                  reporters);
}

/// The options that find and run the cells again, for replay.
void keep_context(Json& record, const PlanOptions& plan, const RunOptions& run)
{
  std::vector<std::string> words = plan.context;
  words.insert(words.end(), run.context.begin(), run.context.end());
  record.set("context", Json::array_of(words));
  record.set("scheduler_arguments", Json::array_of(plan.binary_args));
}

} // namespace

Result<int> run_plan(const Invocation& call, const PlanOptions& plan_options, Reporter* also)
{
  const auto run_options = read_run_options(call.options);
  if (!run_options)
    return run_options.error();
  const auto session = make_session(call, plan_options, *run_options);
  if (!session)
    return session.error();
  auto reporters = RunReporters::create(call, plan_options, *run_options);
  if (!reporters)
    return reporters.error();
  const auto run_dir = RunDirectory::create(run_options->run_dir, std::chrono::system_clock::now());
  if (!run_dir)
    return run_dir.error();
  auto record = describe_run(call, session->prepared, session->machinery, session->slots);
  keep_context(record, plan_options, *run_options);
  if (auto status = run_dir->write_run(record); !status)
    return status.error();

  const auto summary =
      run_session(call, *session, *run_dir, run_options->is_skip_a_failure, reporters->all(also));
  record.set("summary", to_json(summary)).set("cpu", used_cpu_time());
  if (auto status = run_dir->write_run(record); !status)
    return status.error();
  if (auto status = reporters->status(); !status)
    call.err->write(describe_error(style_for(STDERR_FILENO, call.color), status.error()));
  const int code = exit_code(summary);
  return reporters->status() || code != kExitPass ? code : kExitEnvironment;
}

namespace {

Result<int> gauntlet(const Invocation& call)
{
  const auto options = read_plan_options(call.options);
  if (!options)
    return options.error();
  return run_plan(call, *options, nullptr);
}

Result<int> run_cells(const Invocation& call)
{
  auto options = read_plan_options(call.options);
  if (!options)
    return options.error();
  options->cells = call.options.arguments();
  if (options->cells.empty())
    return Error::make(ErrorKind::invalid, "no cell named")
        .with_hint("ktstr run smoke/eevdf/tiny-1llc; 'ktstr list' shows the names");
  return run_plan(call, *options, nullptr);
}

std::vector<OptionSpec> joined(std::initializer_list<std::vector<OptionSpec>> groups)
{
  std::vector<OptionSpec> all;
  for (const auto& group : groups)
    all.insert(all.end(), group.begin(), group.end());
  return all;
}

} // namespace

Command gauntlet_command()
{
  return {.name = "gauntlet",
          .arguments = "[-- SCHEDULER-ARGS]",
          .summary = "Run every test with every scheduler on every topology, and show the matrix",
          .example = "ktstr gauntlet -j2 --profiles each --preset tiny-1llc --preset 1n2l4c1t",
          .about = "Results go to stdout, progress to stderr; every cell leaves a record in a new "
                   "folder below ktstr-runs.",
          .options = joined({source_option_specs(), selection_option_specs(), run_option_specs()}),
          .run = gauntlet};
}

Command run_command()
{
  return {.name = "run",
          .arguments = "CELL... [-- SCHEDULER-ARGS]",
          .summary = "Run single cells by their names",
          .example = "ktstr run fairness/scx_fifo+vtime/odd-3llc",
          .options = joined({source_option_specs(), run_option_specs()}),
          .run = run_cells};
}

} // namespace ktstr
