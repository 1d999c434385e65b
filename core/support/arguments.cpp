#include "core/support/arguments.h"

#include "core/support/constants.h"

namespace ktstr::support {

namespace {

/// The part after "FLAG="; nothing when the argument is another.
std::optional<std::string_view> after_flag(std::string_view argument, std::string_view flag)
{
  if (!argument.starts_with(flag) || argument.size() == flag.size() || argument[flag.size()] != '=')
    return std::nullopt;
  return argument.substr(flag.size() + 1);
}

} // namespace

std::optional<std::string>
value_of_flag(const std::vector<std::string>& arguments, std::string_view flag, bool takes_empty)
{
  for (const std::string& argument : arguments) {
    const auto value = after_flag(argument, flag);
    if (value && (takes_empty || !value->empty()))
      return std::string(*value);
  }
  return std::nullopt;
}

std::optional<std::string> test_fn_argument(const std::vector<std::string>& arguments)
{
  constexpr std::string_view kFlag = "--ktstr-test-fn";
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    if (const auto value = after_flag(arguments[i], kFlag))
      return std::string(*value);
    if (arguments[i] == kFlag)
      return i + 1 < arguments.size() ? std::optional(arguments[i + 1]) : std::nullopt;
  }
  return std::nullopt;
}

std::optional<std::string> topo_argument(const std::vector<std::string>& arguments)
{
  return value_of_flag(arguments, "--ktstr-topo", false);
}

std::optional<std::string> export_test_argument(const std::vector<std::string>& arguments)
{
  return value_of_flag(arguments, "--ktstr-export-test", true);
}

CellParentArgument cell_parent_argument(const std::vector<std::string>& arguments)
{
  using State = CellParentArgument::State;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    if (const auto value = after_flag(arguments[i], kCellParentCgroupFlag))
      return {State::value, std::string(*value)};
    if (arguments[i] != kCellParentCgroupFlag)
      continue;
    if (i + 1 == arguments.size())
      return {State::missing_value, {}};
    return {State::value, arguments[i + 1]};
  }
  return {};
}

std::string guest_cgroup_root(const CellParentArgument& argument)
{
  if (argument.value.starts_with('/') && argument.value != "/")
    return std::string(kCgroupRoot) + argument.value;
  return std::string(kDefaultHostCgroupParent);
}

} // namespace ktstr::support
