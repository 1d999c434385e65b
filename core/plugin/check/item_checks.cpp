#include "core/plugin/check/item_checks.h"

#include <algorithm>

#include "core/base/file.h"
#include "core/base/process.h"
#include "core/base/text.h"
#include "core/model/profile.h"
#include "core/plugin/named_file.h"
#include "core/scenario/scenario.h"
#include "vmm/elf_closure.h"

namespace ktstr {

namespace {

bool fits(const Constraints& constraints, const Preset& preset)
{
  return !reason_to_reject(constraints, preset.topology).has_value();
}

const SchedulerInfo* scheduler_of(const TestInfo& test, const PluginInfo& plugin)
{
  for (const auto& scheduler : plugin.schedulers)
    if (scheduler.id == test.scheduler)
      return &scheduler;
  return nullptr; // another plugin's, or any
}

Error fits_nowhere(std::string_view noun,
                   const std::string& id,
                   const Constraints& constraints,
                   const std::vector<Preset>& presets)
{
  const auto why = presets.empty() ? std::optional<std::string>()
                                   : reason_to_reject(constraints, presets.front().topology);
  return Error::make(ErrorKind::invalid,
                     "{} '{}' can run on none of {}{}",
                     noun,
                     id,
                     count_of(presets.size(), "preset"),
                     why ? fmt::format("; on {} it {}", presets.front().name, *why) : "")
      .with_hint("a constraint that is 0 has a default, such as one NUMA node; KTSTR_UNLIMITED "
                 "is no limit");
}

/// The rule that a scheduler's flags break; nothing when they are fine.
std::optional<Error> wrong_flag(const SchedulerInfo& scheduler)
{
  const bool is_declared =
      scheduler.kind == SchedulerKind::bpf || scheduler.kind == SchedulerKind::binary;
  for (std::size_t i = 0; i < scheduler.flags.size(); ++i) {
    const auto& flag = scheduler.flags[i];
    if (is_declared && flag.args.empty() && flag.rodata.empty())
      return Error::make(ErrorKind::invalid,
                         "scheduler '{}': flag '{}' changes nothing",
                         scheduler.id,
                         flag.id)
          .with_hint("give it args or rodata; else the matrix tests the same thing twice");
    for (std::size_t k = 0; k < i && is_declared; ++k) {
      const auto& other = scheduler.flags[k];
      const auto same_rodata = std::equal(
          flag.rodata.begin(),
          flag.rodata.end(),
          other.rodata.begin(),
          other.rodata.end(),
          [](const auto& a, const auto& b) { return a.name == b.name && a.value == b.value; });
      if (same_rodata && flag.args == other.args)
        return Error::make(ErrorKind::invalid,
                           "scheduler '{}': flags '{}' and '{}' do the same",
                           scheduler.id,
                           other.id,
                           flag.id);
    }
  }
  return std::nullopt;
}

Status check_program(const std::string& name)
{
  const auto program = find_program(name);
  if (!program)
    return program.error();
  const auto head = read_file(*program);
  if (!head)
    return head.error();
  if (head->starts_with("#!"))
    return {};
  const auto closure = elf_closure(*program);
  return closure ? Status{} : Status(closure.error());
}

} // namespace

const Preset* first_preset(const TestInfo* test,
                           const SchedulerInfo* scheduler,
                           const std::vector<Preset>& presets)
{
  for (const auto& preset : presets)
    if ((test == nullptr || fits(test->constraints, preset)) &&
        (scheduler == nullptr || fits(scheduler->constraints, preset)))
      return &preset;
  return nullptr;
}

PluginFinding check_constraints(const PluginInfo& plugin, const std::vector<Preset>& presets)
{
  constexpr const char* kCheck = "constraints";
  for (const auto& scheduler : plugin.schedulers)
    if (first_preset(nullptr, &scheduler, presets) == nullptr)
      return failed(kCheck,
                    fits_nowhere("scheduler", scheduler.id, scheduler.constraints, presets));
  for (const auto& test : plugin.tests) {
    if (first_preset(&test, nullptr, presets) == nullptr)
      return failed(kCheck, fits_nowhere("test", test.id, test.constraints, presets));
    const auto* scheduler = scheduler_of(test, plugin);
    if (first_preset(&test, scheduler, presets) == nullptr)
      return failed(kCheck,
                    Error::make(ErrorKind::invalid,
                                "test '{}' and its scheduler '{}' share no preset",
                                test.id,
                                test.scheduler));
  }
  for (const auto& vmm : plugin.vmms) {
    TestInfo fits_on;
    fits_on.constraints = vmm.constraints.value_or(Constraints{});
    if (first_preset(&fits_on, nullptr, presets) == nullptr)
      return failed(kCheck, fits_nowhere("VM back end", vmm.id, fits_on.constraints, presets));
  }
  const auto count = plugin.schedulers.size() + plugin.tests.size() + plugin.vmms.size();
  if (count == 0)
    return skipped(kCheck, "no scheduler, test or VM back end");
  return passed(kCheck, "each scheduler, test and VM back end fits at least one preset");
}

PluginFinding check_flags(const PluginInfo& plugin)
{
  constexpr const char* kCheck = "flags";
  std::size_t flags = 0;
  std::size_t profiles = 0;
  for (const auto& scheduler : plugin.schedulers) {
    if (const auto wrong = wrong_flag(scheduler))
      return failed(kCheck, *wrong);
    flags += scheduler.flags.size();
    profiles += profiles_of(scheduler, ProfileSelection::each).size();
  }
  if (flags == 0)
    return skipped(kCheck, "no flags");
  return passed(kCheck,
                fmt::format("{} in {}", count_of(flags, "flag"), count_of(profiles, "profile")));
}

PluginFinding check_scenarios(const PluginInfo& plugin, const std::vector<WorkTypeInfo>& others)
{
  constexpr const char* kCheck = "scenarios";
  auto work_types = plugin.work_types;
  work_types.insert(work_types.end(), others.begin(), others.end());
  std::size_t documents = 0;
  for (const auto& test : plugin.tests) {
    if (test.scenario.empty())
      continue;
    ++documents;
    if (const auto status = validate_scenario(test.scenario, work_types); !status)
      return failed(kCheck, status.error().with_context("test '{}'", test.id));
  }
  for (const auto& scheduler : plugin.schedulers) {
    if (scheduler.checks.empty())
      continue;
    ++documents;
    if (const auto status = validate_scenario(scenario_of_checks(scheduler.checks), work_types);
        !status)
      return failed(kCheck, status.error().with_context("scheduler '{}'", scheduler.id));
  }
  if (documents == 0)
    return skipped(kCheck, "no scenario documents outside functions");
  return passed(kCheck, count_of(documents, "document") + " of the schema ktstr.scenario/1");
}

PluginFinding check_programs(const PluginInfo& plugin)
{
  constexpr const char* kCheck = "programs";
  std::size_t programs = 0;
  const auto check = [&](std::string_view noun, const std::string& id, const std::string& path) {
    ++programs;
    const auto status = check_program(path);
    return status ? Status{} : Status(status.error().with_context("{} '{}'", noun, id));
  };
  for (const auto& scheduler : plugin.schedulers)
    if (scheduler.kind == SchedulerKind::binary)
      if (const auto status = check("scheduler", scheduler.id, scheduler.binary_path); !status)
        return failed(kCheck, status.error());
  for (const auto& payload : plugin.payloads) {
    const auto program = find_named_file(payload.plugin_file, payload.path);
    if (!program)
      return failed(kCheck, program.error().with_context("payload '{}'", payload.id));
    if (const auto status = check("payload", payload.id, program->string()); !status)
      return failed(kCheck, status.error());
  }
  if (programs == 0)
    return skipped(kCheck, "no programs");
  return passed(kCheck, count_of(programs, "program") + " found, with libraries");
}

} // namespace ktstr
