#include "core/model/disturbance_info.h"

#include "core/base/text.h"
#include "core/model/json_members.h"

namespace ktstr {

std::string format_disturbances(const std::vector<DisturbanceInfo>& disturbances)
{
  std::vector<std::string> names;
  for (const auto& disturbance : disturbances)
    names.push_back(disturbance.name);
  return join(names, "+");
}

std::string disturbance_metric(const std::string& name)
{
  return "disturb_" + name + "_rounds";
}

Json to_json(const DisturbanceInfo& disturbance)
{
  return Json::object({{"name", disturbance.name},
                       {"min_cpus", disturbance.min_cpus},
                       {"needs_scheduler", disturbance.needs_scheduler}});
}

Result<DisturbanceInfo> disturbance_from_json(const Json& json)
{
  DisturbanceInfo disturbance;
  JsonMembers members(json, "a disturbance");
  members.required_text("name", disturbance.name);
  members.number("min_cpus", disturbance.min_cpus);
  members.boolean("needs_scheduler", disturbance.needs_scheduler);
  if (!members.ok())
    return members.error();
  return disturbance;
}

} // namespace ktstr
