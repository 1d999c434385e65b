#include <algorithm>

#include "core/conformance/group.h"
#include "core/model/topology.h"
#include "core/model/verdict.h"
#include "core/support/arguments.h"
#include "core/support/environment.h"
#include "core/support/guest_console.h"
#include "core/support/test_names.h"
#include "core/support/vm_budget.h"

namespace ktstr::conformance {

namespace {

Json text_or_null(const std::optional<std::string>& text)
{
  return text ? Json(*text) : Json();
}

Json is_test_sentinel(const CaseInput& input)
{
  return support::is_test_sentinel(input.text());
}

Json is_ignored(const CaseInput& input)
{
  return support::is_ignored_by_default(input.text());
}

/// No test is registered here; presets are the built-in ones.
Json run_named_test(const CaseInput& input)
{
  const auto test = support::find_named_test(
      input.text(),
      [](std::string_view) { return false; },
      [](std::string_view name) {
        const auto& presets = builtin_presets();
        return std::any_of(presets.begin(), presets.end(), [&](const Preset& preset) {
          return preset.name == name;
        });
      });
  return test ? Json::array({kExitPass, ""}) : Json::array({kExitFail, test.error().text()});
}

Json duplicates(const CaseInput& input)
{
  return Json::array_of(support::duplicate_names(input.texts()));
}

Json list_line(const CaseInput& input)
{
  const auto kernel = input["kernel"].optional_text();
  if (input.has("base"))
    return support::base_line(input["base"].text(), kernel);
  if (input.has("gauntlet"))
    return support::gauntlet_line(input["gauntlet"][0].text(), input["gauntlet"][1].text(), kernel);
  if (input.has("verifier")) {
    const CaseInput cell = input["verifier"];
    return support::verifier_line(cell[0].text(), cell[1].text(), cell[2].text());
  }
  input.expected("base, gauntlet or verifier");
  return {};
}

Json test_fn(const CaseInput& input)
{
  return text_or_null(support::test_fn_argument(input.texts()));
}

Json topo(const CaseInput& input)
{
  return text_or_null(support::topo_argument(input.texts()));
}

Json export_test(const CaseInput& input)
{
  return text_or_null(support::export_test_argument(input.texts()));
}

Json cell_parent(const CaseInput& input)
{
  using State = support::CellParentArgument::State;
  const auto argument = support::cell_parent_argument(input.texts());
  if (argument.state == State::absent)
    return "Absent";
  if (argument.state == State::missing_value)
    return "MissingValue";
  return Json::object({{"Value", argument.value}});
}

Json host_cgroup_parent(const CaseInput& input)
{
  const auto path = support::resolve_host_cgroup_parent(input.optional_text());
  return path ? *path : "error";
}

Json env_activation(const CaseInput& input)
{
  const auto is_active = support::is_env_active(input[0].text(), input[1].optional_text());
  if (!is_active)
    input[0].expected("a variable of the contract");
  return is_active.value_or(false);
}

Json run_source(const CaseInput& input)
{
  return support::run_source(input.optional_text());
}

Json ready_budget(const CaseInput& input)
{
  return support::sys_rdy_budget_ms(input.u32());
}

Json vm_timeout(const CaseInput& input)
{
  return support::vm_timeout_ms(input[0].u64(), input[1].u64(), input[2].u32());
}

Json vm_memory(const CaseInput& input)
{
  return support::vm_memory_mib(input[0].u32(), input[1].u32());
}

Json console_stage(const CaseInput& input)
{
  std::string console;
  for (const std::string& line : input.texts())
    console += line + '\n';
  return support::name_of(support::guest_console_stage(console));
}

constexpr Group kGroups[] = {
    {"is_test_sentinel", is_test_sentinel},
    {"is_ignored", is_ignored},
    {"run_named_test_errors", run_named_test, items_contain},
    {"duplicate_names", duplicates},
    {"list_lines", list_line},
    {"arg_test_fn", test_fn},
    {"arg_topo", topo},
    {"arg_export_test", export_test},
    {"cell_parent_arg", cell_parent},
    {"host_cgroup_parent", host_cgroup_parent},
    {"env_activation", env_activation},
    {"run_source", run_source},
    {"sys_rdy_budget_ms", ready_budget},
    {"vm_timeout_ms", vm_timeout},
    {"vm_memory_mib", vm_memory},
    {"guest_console_stage", console_stage},
};

} // namespace

std::span<const Group> dispatch_groups()
{
  return kGroups;
}

} // namespace ktstr::conformance
