#include "core/cli/shell_plan.h"

#include <algorithm>
#include <tuple>

#include "core/base/text.h"

namespace ktstr {

namespace {

constexpr std::string_view kDefaultScheduler = "eevdf";

/// "scx_fifo+vtime" as scheduler and profile.
struct Wish {
  std::string scheduler;
  std::string profile;
};

Wish wish_of(const ParsedOptions& options)
{
  const auto text = options.text("scheduler");
  const auto plus = text.find('+');
  if (plus == std::string::npos)
    return {text, {}};
  return {text.substr(0, plus), text.substr(plus + 1)};
}

PlanOptions plan_options_of(const ParsedOptions& options, const Wish& wish)
{
  PlanOptions plan;
  for (const auto& folder : options.texts("plugin-dir"))
    plan.plugin_dirs.emplace_back(folder);
  if (options.has("kernel"))
    plan.kernels = {options.text("kernel")};
  if (options.has("topology"))
    plan.presets = {options.text("topology")};
  if (options.has("test"))
    plan.tests = {options.text("test")};
  if (!wish.scheduler.empty())
    plan.schedulers = {wish.scheduler};
  if (!wish.profile.empty())
    plan.profiles = ProfileSelection::all;
  plan.scheduler_bpf = options.texts("scheduler-bpf");
  plan.scheduler_binaries = options.texts("scheduler-binary");
  return plan;
}

bool is_of_command_line(const SchedulerInfo& scheduler)
{
  return scheduler.plugin_file.empty();
}

/// What the user named comes first, then what a person most likely wants: the scheduler of the
/// command line, else the kernel's own; the smallest machine.
const Cell* choose_cell(const Plan& plan, const Wish& wish)
{
  const auto rank = [&](const Cell& cell) {
    const auto& scheduler = plan.scheduler(cell);
    return std::tuple(!is_of_command_line(scheduler),
                      scheduler.id != kDefaultScheduler,
                      total_cpus(plan.preset(cell).topology));
  };
  const Cell* best = nullptr;
  for (const auto& cell : plan.cells)
    if (format_profile(plan.profile(cell)) == wish.profile &&
        (best == nullptr || rank(cell) < rank(*best)))
      best = &cell;
  return best;
}

Error no_such_profile(const PreparedPlan& prepared, const Wish& wish)
{
  const auto& plan = prepared.plan;
  for (const auto& scheduler : plan.schedulers)
    if (scheduler.id == wish.scheduler)
      if (auto status = validate_profile(scheduler, {split(wish.profile, '+')}); !status)
        return status.error();
  return Error::make(ErrorKind::invalid,
                     "scheduler '{}' has no combination '+{}' of flags",
                     wish.scheduler,
                     wish.profile)
      .with_hint("'ktstr list --profiles all --scheduler {}' shows them", wish.scheduler);
}

} // namespace

std::vector<OptionSpec> shell_plan_option_specs()
{
  std::vector<OptionSpec> specs{
      {.name = "topology",
       .value = "T",
       .help = "a preset or a topology text; default: the smallest that fits",
       .aliases = {"preset"}},
      {.name = "scheduler",
       .value = "S[+FLAG]",
       .help = "starts it before the shell; default: eevdf"},
      {.name = "test", .value = "TEST", .help = "a machine as this test has, with its files"}};
  for (auto& spec : source_option_specs())
    if (spec.name != "seeds" && spec.name != "duration")
      specs.push_back(std::move(spec));
  return specs;
}

Result<PreparedPlan> prepare_shell(const Invocation& call)
{
  const auto wish = wish_of(call.options);
  auto prepared = prepare_plan(plan_options_of(call.options, wish), KernelNeed::to_run, call);
  if (!prepared)
    return prepared.error();
  const Cell* chosen = choose_cell(prepared->plan, wish);
  if (chosen == nullptr)
    return no_such_profile(*prepared, wish);
  Cell cell = *chosen;
  auto& test = prepared->plan.tests[cell.test];
  if (!call.options.has("test"))
    test = TestInfo{.id = "shell"};
  cell.name = "shell";
  prepared->plan.cells = {cell};
  return prepared;
}

} // namespace ktstr
