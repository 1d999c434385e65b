/// Schedulers as JSON.
#include <algorithm>
#include <array>

#include "core/model/item_members.h"
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

} // namespace

Json to_json(const Flag& flag)
{
  return Json::object({{"id", flag.id},
                       {"description", flag.description},
                       {"args", Json::array_of(flag.args)},
                       {"rodata", list_to_json(flag.rodata)},
                       {"needs", Json::array_of(flag.needs)},
                       {"conflicts", Json::array_of(flag.conflicts)}});
}

Json to_json(const Rodata& rodata)
{
  return Json::object({{"name", rodata.name}, {"value", rodata.value}});
}

std::string_view name_of(SchedulerKind kind)
{
  for (const auto& [key, name] : kKinds)
    if (key == kind)
      return name;
  return "unset";
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

} // namespace ktstr
