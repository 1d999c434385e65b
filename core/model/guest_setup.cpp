#include "core/model/guest_setup.h"

#include <algorithm>

#include "core/model/json_members.h"
#include "core/model/set_if.h"

namespace ktstr {

namespace {

constexpr std::string_view kPlaceholder = "{file}";

} // namespace

bool GuestSetup::is_empty() const
{
  return sysctls.empty() && kernel_arguments.empty() && files.empty() && config.empty() &&
         config_path.empty() && scheduler_arguments.empty();
}

Json to_json(const GuestSetup& setup)
{
  auto json = Json::object({});
  set_if(json, "sysctls", setup.sysctls);
  set_if(json, "kernel_args", setup.kernel_arguments);
  set_if(json, "files", setup.files);
  set_if(json, "config", setup.config);
  set_if(json, "config_path", setup.config_path);
  set_if(json, "scheduler_args", setup.scheduler_arguments);
  return json;
}

Result<GuestSetup> setup_from_json(const Json& json)
{
  GuestSetup setup;
  JsonMembers members(json, "setup");
  members.texts("sysctls", setup.sysctls);
  members.texts("kernel_args", setup.kernel_arguments);
  members.texts("files", setup.files);
  members.text("config", setup.config);
  members.text("config_path", setup.config_path);
  members.texts("scheduler_args", setup.scheduler_arguments);
  if (!members.ok())
    return members.error();
  return setup;
}

std::vector<std::string> with_file(std::vector<std::string> arguments, const std::string& path)
{
  for (auto& argument : arguments)
    for (auto at = argument.find(kPlaceholder); at != std::string::npos;
         at = argument.find(kPlaceholder, at + path.size()))
      argument.replace(at, kPlaceholder.size(), path);
  return arguments;
}

bool names_file(const std::vector<std::string>& arguments)
{
  return std::any_of(arguments.begin(), arguments.end(), [](const auto& argument) {
    return argument.find(kPlaceholder) != std::string::npos;
  });
}

} // namespace ktstr
