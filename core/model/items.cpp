#include "core/model/items.h"

#include <algorithm>

#include "core/model/item_members.h"

namespace ktstr {

namespace {

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

bool is_letter_or_digit(char c)
{
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

} // namespace

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

std::string scenario_of_checks(const std::string& checks)
{
  return R"({"schema": "ktstr.scenario/1", "checks": )" + checks + "}";
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
