#include "core/model/test_attributes.h"

#include "core/model/json_members.h"

namespace ktstr {

namespace {

void set_if(Json& json, const char* name, bool is_set)
{
  if (is_set)
    json.set(name, true);
}

void set_if(Json& json, const char* name, const std::string& text)
{
  if (!text.empty())
    json.set(name, text);
}

void set_if(Json& json, const char* name, const std::vector<std::string>& texts)
{
  if (!texts.empty())
    json.set(name, Json::array_of(texts));
}

} // namespace

bool TestSetup::is_empty() const
{
  return sysctls.empty() && kernel_arguments.empty() && files.empty() && config_path.empty() &&
         scheduler_arguments.empty();
}

Json to_json(const TestExpectation& expectation)
{
  auto json = Json::object({});
  set_if(json, "error", expectation.is_error);
  set_if(json, "error_contains", expectation.error_contains);
  set_if(json, "error_matches", expectation.error_matches);
  set_if(json, "allow_inconclusive", expectation.allows_inconclusive);
  set_if(json, "no_skip", expectation.forbids_skip);
  set_if(json, "survives_storm", expectation.survives_storm);
  if (expectation.cleanup_budget_ms != 0)
    json.set("cleanup_budget_ms", expectation.cleanup_budget_ms);
  return json;
}

Json to_json(const TestSetup& setup)
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

Result<TestExpectation> expectation_from_json(const Json& json)
{
  TestExpectation expectation;
  JsonMembers members(json, "expect");
  members.boolean("error", expectation.is_error);
  members.text("error_contains", expectation.error_contains);
  members.text("error_matches", expectation.error_matches);
  members.boolean("allow_inconclusive", expectation.allows_inconclusive);
  members.boolean("no_skip", expectation.forbids_skip);
  members.boolean("survives_storm", expectation.survives_storm);
  members.number("cleanup_budget_ms", expectation.cleanup_budget_ms);
  if (!members.ok())
    return members.error();
  return expectation;
}

Result<TestSetup> setup_from_json(const Json& json)
{
  TestSetup setup;
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

std::vector<std::string> scheduler_arguments_of(const TestSetup& setup)
{
  constexpr std::string_view kPlaceholder = "{file}";
  auto arguments = setup.scheduler_arguments;
  for (auto& argument : arguments)
    for (auto at = argument.find(kPlaceholder); at != std::string::npos;
         at = argument.find(kPlaceholder, at + setup.config_path.size()))
      argument.replace(at, kPlaceholder.size(), setup.config_path);
  return arguments;
}

} // namespace ktstr
