#include "core/model/work_type_info.h"

#include <algorithm>
#include <set>

#include "core/base/text.h"
#include "core/model/items.h"
#include "core/model/json_members.h"

namespace ktstr {

namespace {

constexpr std::uint32_t kMostMembers = 1024;

bool is_param_name(std::string_view name)
{
  constexpr std::size_t kMaxSize = 64;
  constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyz0123456789_";
  return !name.empty() && name.size() <= kMaxSize &&
         name.find_first_not_of(kLetters) == std::string_view::npos;
}

Error broken(const WorkTypeInfo& type, const std::string& rule)
{
  return Error::make(ErrorKind::invalid, "work type '{}': {}", type.id, rule);
}

/// The rule that a parameter breaks; empty: none.
std::string broken_rule(const WorkTypeParam& param)
{
  if (!is_param_name(param.name))
    return fmt::format("'{}' is not 1 to 64 lower-case letters, digits or '_'",
                       printable(param.name));
  const bool is_bounded = param.least != 0 || param.greatest != 0;
  if (!param.words.empty() && is_bounded)
    return fmt::format("parameter '{}' has words and bounds", param.name);
  if (param.least > param.greatest)
    return fmt::format("least of parameter '{}' is above greatest", param.name);
  const auto least = param.words.empty() ? param.least : 0;
  const auto greatest =
      param.words.empty() ? param.greatest : static_cast<std::int64_t>(param.words.size()) - 1;
  const bool is_checked = is_bounded || !param.words.empty();
  if (is_checked && (param.fallback < least || param.fallback > greatest))
    return fmt::format("fallback {} of parameter '{}' is not within {} to {}",
                       param.fallback,
                       param.name,
                       least,
                       greatest);
  return {};
}

Json to_json(const WorkTypeParam& param)
{
  return Json::object({{"name", param.name},
                       {"fallback", param.fallback},
                       {"least", param.least},
                       {"greatest", param.greatest},
                       {"words", Json::array_of(param.words)}});
}

Result<WorkTypeParam> param_from_json(const Json& json)
{
  WorkTypeParam param;
  JsonMembers members(json, "a parameter of a work type");
  members.required_text("name", param.name);
  members.number("fallback", param.fallback);
  members.number("least", param.least);
  members.number("greatest", param.greatest);
  members.texts("words", param.words);
  if (!members.ok())
    return members.error();
  return param;
}

} // namespace

bool is_valid_work_type_id(std::string_view id)
{
  return is_valid_item_id(id) && id.front() >= 'a' && id.front() <= 'z';
}

Status validate_work_type(const WorkTypeInfo& type)
{
  if (!is_valid_work_type_id(type.id))
    return Error::make(ErrorKind::invalid,
                       "'{}' is not an id of a work type: 1 to 64 of letters, digits, '-', '_', "
                       "'.', the first a lower-case letter",
                       printable(type.id));
  if (type.group_size < 1 || type.group_size > kMostMembers)
    return broken(
        type, fmt::format("group_size {} is not within 1 to {}", type.group_size, kMostMembers));
  std::set<std::string> names;
  for (const auto& param : type.params) {
    if (const auto rule = broken_rule(param); !rule.empty())
      return broken(type, rule);
    if (!names.insert(param.name).second)
      return broken(type, fmt::format("parameter '{}' is there twice", param.name));
  }
  return {};
}

Json to_json(const WorkTypeInfo& type)
{
  auto params = Json::array();
  for (const auto& param : type.params)
    params.push(to_json(param));
  return Json::object({{"id", type.id},
                       {"description", type.description},
                       {"plugin_file", type.plugin_file.string()},
                       {"build_id", type.build_id},
                       {"group_size", type.group_size},
                       {"params", std::move(params)}});
}

Result<WorkTypeInfo> work_type_from_json(const Json& json)
{
  WorkTypeInfo type;
  JsonMembers members(json, "a work type");
  members.required_text("id", type.id);
  members.text("description", type.description);
  members.path("plugin_file", type.plugin_file);
  members.text("build_id", type.build_id);
  members.number("group_size", type.group_size);
  members.list("params", type.params, param_from_json);
  if (members.ok())
    members.require(validate_work_type(type));
  if (!members.ok())
    return members.error();
  return type;
}

} // namespace ktstr
