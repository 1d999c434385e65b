#include "core/model/items.h"

#include <algorithm>
#include <array>

#include "core/base/text.h"
#include "core/model/json_members.h"
#include "core/model/profile.h"

namespace ktstr {

namespace {

constexpr std::array<std::pair<SchedulerKind, std::string_view>, 6> kKinds{{
    {SchedulerKind::unset, "unset"},
    {SchedulerKind::kernel_default, "default"},
    {SchedulerKind::bpf, "bpf"},
    {SchedulerKind::binary, "binary"},
    {SchedulerKind::builtin, "builtin"},
    {SchedulerKind::callbacks, "callbacks"},
}};

Json optional_to_json(const std::optional<std::uint32_t>& value)
{
  return value ? Json(*value) : Json();
}

Json to_json(const Rodata& rodata);
Json to_json(const Flag& flag);
Json to_json(const VmmInfo& vmm);
Json to_json(const StagedScheduler& staged);

template <typename T> Json list_to_json(const std::vector<T>& items)
{
  Json::Array array;
  array.reserve(items.size());
  for (const T& item : items)
    array.push_back(to_json(item));
  return array;
}

Json to_json(const Rodata& rodata)
{
  return Json::object({{"name", rodata.name}, {"value", rodata.value}});
}

Json to_json(const Flag& flag)
{
  return Json::object({{"id", flag.id},
                       {"description", flag.description},
                       {"args", Json::array_of(flag.args)},
                       {"rodata", list_to_json(flag.rodata)},
                       {"needs", Json::array_of(flag.needs)},
                       {"conflicts", Json::array_of(flag.conflicts)}});
}

Json to_json(const VmmInfo& vmm)
{
  auto json = Json::object({{"id", vmm.id},
                            {"description", vmm.description},
                            {"plugin_file", vmm.plugin_file.string()},
                            {"can_boot", vmm.can_boot}});
  if (vmm.constraints)
    json.set("constraints", to_json(*vmm.constraints));
  return json;
}

Json to_json(const StagedScheduler& staged)
{
  return Json::object({{"name", staged.name},
                       {"scheduler", to_json(staged.scheduler)},
                       {"profile", Json::array_of(staged.profile)},
                       {"build_id", staged.build_id}});
}

Status check_item_id(std::string_view id)
{
  if (is_valid_item_id(id))
    return {};
  return Error::make(
      ErrorKind::invalid, "'{}' is not an id: 1 to 64 of letters, digits, '-', '_', '.'", id);
}

Result<Rodata> rodata_from_json(const Json& json)
{
  Rodata rodata;
  JsonMembers members(json, "a rodata value");
  members.required_text("name", rodata.name);
  members.number("value", rodata.value);
  if (!members.ok())
    return members.error();
  return rodata;
}

Result<Flag> flag_from_json(const Json& json)
{
  Flag flag;
  JsonMembers members(json, "a flag");
  members.required_text("id", flag.id);
  members.text("description", flag.description);
  members.texts("args", flag.args);
  members.list("rodata", flag.rodata, rodata_from_json);
  members.texts("needs", flag.needs);
  members.texts("conflicts", flag.conflicts);
  if (!members.ok())
    return members.error();
  return flag;
}

Result<StagedScheduler> staged_from_json(const Json& json)
{
  StagedScheduler staged;
  JsonMembers members(json, "a further scheduler");
  members.required_text("name", staged.name);
  members.texts("profile", staged.profile);
  members.text("build_id", staged.build_id);
  auto scheduler = scheduler_from_json(json["scheduler"]);
  if (!scheduler)
    members.fail(scheduler.error());
  else
    staged.scheduler = std::move(*scheduler);
  if (!members.ok())
    return members.error();
  return staged;
}

void read_constraints(JsonMembers& members, const Json& json, Constraints& into)
{
  if (!json.has("constraints"))
    return;
  auto constraints = constraints_from_json(json["constraints"]);
  if (!constraints)
    return members.fail(constraints.error());
  into = *constraints;
}

void read_setup(JsonMembers& members, const Json& json, GuestSetup& into)
{
  if (!json.has("setup"))
    return;
  auto setup = setup_from_json(json["setup"]);
  if (!setup)
    return members.fail(setup.error());
  into = std::move(*setup);
}

void read_attributes(JsonMembers& members, const Json& json, TestInfo& test)
{
  if (json.has("expect")) {
    auto expectation = expectation_from_json(json["expect"]);
    if (!expectation)
      return members.fail(expectation.error());
    test.expectation = std::move(*expectation);
  }
  read_setup(members, json, test.setup);
}

Result<VmmInfo> vmm_from_json(const Json& json)
{
  VmmInfo vmm;
  JsonMembers members(json, "a VM back end");
  members.required_text("id", vmm.id);
  members.require(check_item_id(vmm.id));
  members.text("description", vmm.description);
  members.path("plugin_file", vmm.plugin_file);
  members.boolean("can_boot", vmm.can_boot);
  if (json.has("constraints"))
    read_constraints(members, json, vmm.constraints.emplace());
  if (!members.ok())
    return members.error();
  return vmm;
}

/// What the kind promises must be there.
Status check_kind(const SchedulerInfo& scheduler)
{
  if (scheduler.kind == SchedulerKind::unset)
    return Error(ErrorKind::invalid, "no kind is set");
  if (scheduler.kind == SchedulerKind::binary && scheduler.binary_path.empty())
    return Error(ErrorKind::invalid, "kind is 'binary', but no 'binary_path' is set");
  if (scheduler.kind == SchedulerKind::builtin && scheduler.enable_commands.empty())
    return Error(ErrorKind::invalid, "kind is 'builtin', but no 'enable_commands' are set");
  return {};
}

void read_kind(JsonMembers& members, SchedulerKind& into)
{
  std::string name;
  members.required_text("kind", name);
  const auto* const found = std::find_if(
      kKinds.begin(), kKinds.end(), [&](const auto& kind) { return kind.second == name; });
  if (found == kKinds.end())
    return members.fail(Error::make(ErrorKind::invalid, "'{}' is not a kind of scheduler", name));
  into = found->first;
}

bool is_letter_or_digit(char c)
{
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

} // namespace

std::string_view name_of(SchedulerKind kind)
{
  for (const auto& [key, name] : kKinds)
    if (key == kind)
      return name;
  return "unset";
}

std::string scenario_of_checks(const std::string& checks)
{
  return R"({"schema": "ktstr.scenario/1", "checks": )" + checks + "}";
}

Json to_json(const Constraints& constraints)
{
  return Json::object({{"min_numa_nodes", constraints.min_numa_nodes},
                       {"max_numa_nodes", optional_to_json(constraints.max_numa_nodes)},
                       {"min_llcs", constraints.min_llcs},
                       {"max_llcs", optional_to_json(constraints.max_llcs)},
                       {"requires_smt", constraints.requires_smt},
                       {"min_cpus", constraints.min_cpus},
                       {"max_cpus", optional_to_json(constraints.max_cpus)}});
}

Json to_json(const SchedulerInfo& scheduler)
{
  return Json::object({{"id", scheduler.id},
                       {"description", scheduler.description},
                       {"kind", name_of(scheduler.kind)},
                       {"plugin_file", scheduler.plugin_file.string()},
                       {"struct_ops", scheduler.struct_ops},
                       {"bpf_file", scheduler.bpf_file.string()},
                       {"binary_path", scheduler.binary_path},
                       {"binary_args", Json::array_of(scheduler.binary_args)},
                       {"checks", scheduler.checks},
                       {"enable_commands", Json::array_of(scheduler.enable_commands)},
                       {"disable_commands", Json::array_of(scheduler.disable_commands)},
                       {"rodata", list_to_json(scheduler.rodata)},
                       {"flags", list_to_json(scheduler.flags)},
                       {"setup", to_json(scheduler.setup)},
                       {"constraints", to_json(scheduler.constraints)}});
}

Json to_json(const TestInfo& test)
{
  return Json::object({{"id", test.id},
                       {"description", test.description},
                       {"plugin_file", test.plugin_file.string()},
                       {"scheduler", test.scheduler},
                       {"duration_ms", test.duration_ms},
                       {"timeout_ms", test.timeout_ms},
                       {"memory_mib", test.memory_mib},
                       {"cpu_budget", test.cpu_budget},
                       {"scenario", test.scenario},
                       {"payload", test.payload},
                       {"workloads", Json::array_of(test.workloads)},
                       {"payloads", list_to_json(test.payloads)},
                       {"work_types", list_to_json(test.work_types)},
                       {"further_schedulers", Json::array_of(test.further_schedulers)},
                       {"staged", list_to_json(test.staged)},
                       {"disturbances", list_to_json(test.disturbances)},
                       {"topology", test.topology},
                       {"perf_deltas", list_to_json(test.perf_deltas)},
                       {"constraints", to_json(test.constraints)},
                       {"expect", to_json(test.expectation)},
                       {"setup", to_json(test.setup)},
                       {"checks_passed", test.checks_passed},
                       {"checks_always", test.checks_always}});
}

Json to_json(const PluginInfo& plugin)
{
  return Json::object({{"id", plugin.id},
                       {"version", plugin.version},
                       {"license", plugin.license},
                       {"file", plugin.file.string()},
                       {"build_id", plugin.build_id},
                       {"schedulers", list_to_json(plugin.schedulers)},
                       {"tests", list_to_json(plugin.tests)},
                       {"payloads", list_to_json(plugin.payloads)},
                       {"vmms", list_to_json(plugin.vmms)},
                       {"work_types", list_to_json(plugin.work_types)}});
}

Result<Constraints> constraints_from_json(const Json& json)
{
  Constraints constraints;
  JsonMembers members(json, "constraints");
  members.number("min_numa_nodes", constraints.min_numa_nodes);
  members.optional_number("max_numa_nodes", constraints.max_numa_nodes);
  members.number("min_llcs", constraints.min_llcs);
  members.optional_number("max_llcs", constraints.max_llcs);
  members.boolean("requires_smt", constraints.requires_smt);
  members.number("min_cpus", constraints.min_cpus);
  members.optional_number("max_cpus", constraints.max_cpus);
  members.require(validate_constraints(constraints));
  if (!members.ok())
    return members.error();
  return constraints;
}

Result<SchedulerInfo> scheduler_from_json(const Json& json)
{
  SchedulerInfo scheduler;
  JsonMembers members(json, "a scheduler");
  members.required_text("id", scheduler.id);
  members.require(check_item_id(scheduler.id));
  members.text("description", scheduler.description);
  read_kind(members, scheduler.kind);
  members.path("plugin_file", scheduler.plugin_file);
  members.text("struct_ops", scheduler.struct_ops);
  members.path("bpf_file", scheduler.bpf_file);
  members.text("binary_path", scheduler.binary_path);
  members.texts("binary_args", scheduler.binary_args);
  members.text("checks", scheduler.checks);
  members.texts("enable_commands", scheduler.enable_commands);
  members.texts("disable_commands", scheduler.disable_commands);
  members.list("rodata", scheduler.rodata, rodata_from_json);
  members.list("flags", scheduler.flags, flag_from_json);
  read_setup(members, json, scheduler.setup);
  read_constraints(members, json, scheduler.constraints);
  if (members.ok())
    members.require(check_kind(scheduler));
  if (members.ok())
    members.require(validate_flags(scheduler));
  if (!members.ok())
    return scheduler.id.empty() ? members.error()
                                : members.error().with_context("scheduler '{}'", scheduler.id);
  return scheduler;
}

Result<TestInfo> test_from_json(const Json& json)
{
  TestInfo test;
  JsonMembers members(json, "a test");
  members.required_text("id", test.id);
  members.require(check_item_id(test.id));
  members.text("description", test.description);
  members.path("plugin_file", test.plugin_file);
  members.text("scheduler", test.scheduler);
  members.number("duration_ms", test.duration_ms);
  members.number("timeout_ms", test.timeout_ms);
  members.number("memory_mib", test.memory_mib);
  members.number("cpu_budget", test.cpu_budget);
  members.list("perf_deltas", test.perf_deltas, perf_delta_from_json);
  members.text("scenario", test.scenario);
  members.text("payload", test.payload);
  members.texts("workloads", test.workloads);
  members.list("payloads", test.payloads, payload_from_json);
  members.list("work_types", test.work_types, work_type_from_json);
  members.texts("further_schedulers", test.further_schedulers);
  members.list("staged", test.staged, staged_from_json);
  members.list("disturbances", test.disturbances, disturbance_from_json);
  members.text("topology", test.topology);
  read_constraints(members, json, test.constraints);
  read_attributes(members, json, test);
  members.boolean("checks_passed", test.checks_passed);
  members.boolean("checks_always", test.checks_always);
  if (!members.ok())
    return test.id.empty() ? members.error() : members.error().with_context("test '{}'", test.id);
  return test;
}

Result<PluginInfo> plugin_from_json(const Json& json)
{
  PluginInfo plugin;
  JsonMembers members(json, "a plugin");
  members.required_text("id", plugin.id);
  members.require(check_item_id(plugin.id));
  members.text("version", plugin.version);
  members.text("license", plugin.license);
  members.path("file", plugin.file);
  members.text("build_id", plugin.build_id);
  members.list("schedulers", plugin.schedulers, scheduler_from_json);
  members.list("tests", plugin.tests, test_from_json);
  members.list("payloads", plugin.payloads, payload_from_json);
  members.list("vmms", plugin.vmms, vmm_from_json);
  members.list("work_types", plugin.work_types, work_type_from_json);
  if (!members.ok())
    return members.error();
  return plugin;
}

std::string name_of(const TestInfo& test)
{
  return test.disturbances.empty() ? test.id
                                   : test.id + "+" + format_disturbances(test.disturbances);
}

bool is_valid_item_id(std::string_view id)
{
  constexpr std::size_t kMaxSize = 64;
  return !id.empty() && id.size() <= kMaxSize && std::all_of(id.begin(), id.end(), [](char c) {
    return is_letter_or_digit(c) || c == '-' || c == '_' || c == '.';
  });
}

bool is_valid_flag_id(std::string_view id)
{
  constexpr std::size_t kMaxSize = 32;
  return !id.empty() && id.size() <= kMaxSize && std::all_of(id.begin(), id.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  });
}

} // namespace ktstr
