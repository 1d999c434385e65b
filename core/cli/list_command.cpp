#include <unistd.h>

#include "core/cli/command.h"
#include "core/cli/prepare_plan.h"
#include "core/cli/scheduler_listing.h"
#include "core/model/verdict.h"
#include "core/scenario/disturbance.h"

namespace ktstr {

namespace {

constexpr std::size_t kBlock = 1UL << 16U;

enum class ListFormat { text, json };

/// One line per cell, written in large blocks: plans of 10,000 cells are ordinary.
void write_cells(const Plan& plan, ListFormat format, Output& out)
{
  std::string block;
  for (const auto& cell : plan.cells) {
    block += format == ListFormat::json ? to_json(plan, cell).dump() : cell.name;
    block += '\n';
    if (block.size() >= kBlock) {
      out.write(block);
      block.clear();
    }
  }
  out.write(block);
}

/// What tools that build a CI matrix ask: one JSON array on one line.
Result<int> list_registry(const Invocation& call)
{
  const auto plan = read_plan_options(call.options);
  if (!plan)
    return plan.error();
  if (call.options.has("schedulers") && call.options.has("scheduler-tests"))
    return Error(ErrorKind::invalid, "--schedulers and --scheduler-tests do not go together");
  const auto registry = discover(plan->plugin_dirs, call.cancel);
  if (call.cancel->is_cancelled())
    return Error::make(ErrorKind::cancelled, "interrupted");
  call.err->write(describe_refused(style_for(STDERR_FILENO, call.color), registry));
  call.out->write((call.options.has("schedulers") ? list_schedulers(registry)
                                                  : list_scheduler_tests(registry)) +
                  "\n");
  return kExitPass;
}

/// A table for people: what may be given to --disturb.
int list_disturbances(const Invocation& call)
{
  for (const auto& type : disturbance_types())
    call.out->write(fmt::format("{:<14}{}\n", type.name, type.summary));
  return kExitPass;
}

Result<int> list(const Invocation& call)
{
  if (call.options.has("disturbances"))
    return list_disturbances(call);
  if (call.options.has("schedulers") || call.options.has("scheduler-tests"))
    return list_registry(call);
  const auto format =
      parse_choice("--format", call.options.text("format", "text"), {"text", "json"});
  if (!format)
    return format.error();
  const auto options = read_plan_options(call.options);
  if (!options)
    return options.error();
  const auto prepared = prepare_plan(*options, KernelNeed::to_list, call);
  if (!prepared)
    return prepared.error();
  const Plan& plan = prepared->plan;
  for (const auto& note : plan.notes)
    call.err->write(note + "\n");
  if (!prepared->kernel_problem.empty())
    call.err->write(fmt::format("no kernel yet: {}\n", prepared->kernel_problem));
  write_cells(plan, *format == "json" ? ListFormat::json : ListFormat::text, *call.out);
  call.err->write(counted(plan.cells.size(), "cell") + "\n");
  return kExitPass;
}

std::vector<OptionSpec> list_options()
{
  auto specs = source_option_specs();
  for (auto& spec : selection_option_specs())
    specs.push_back(spec);
  specs.push_back(
      {.name = "format", .value = "FORMAT", .help = "text (names), or json (an object a line)"});
  specs.push_back(
      {.name = "disturbances", .help = "what may be given to --disturb, with a line on each"});
  specs.push_back({.name = "schedulers",
                   .help = "instead: all schedulers with their number of tests, a JSON array",
                   .aliases = {"list-schedulers"}});
  specs.push_back({.name = "scheduler-tests",
                   .help = "instead: all pairs of test and scheduler, a JSON array",
                   .aliases = {"list-scheduler-tests"}});
  return specs;
}

} // namespace

Command list_command()
{
  return {.name = "list",
          .summary = "Show the cells that a gauntlet would run",
          .example = "ktstr list --profiles each -E 'test(fairness) & !scheduler(eevdf)'",
          .about = "Starts no machine, and needs no kernel.",
          .options = list_options(),
          .run = list};
}

} // namespace ktstr
