#include "core/model/json_members.h"

namespace ktstr {

namespace {

bool is_unsigned(const Json& json)
{
  return json.is_integer() && (json.as_int(-1) >= 0 || json.as_uint(0) != 0);
}

} // namespace

JsonMembers::JsonMembers(const Json& json, std::string what) : json_(json), what_(std::move(what))
{
  if (!json_.is_object())
    fail(Error::make(ErrorKind::invalid, "{} is not a JSON object", what_));
}

void JsonMembers::fail(const Error& error)
{
  if (!error_)
    error_ = error;
}

void JsonMembers::require(const Status& status)
{
  if (!status)
    fail(status.error().with_context("{}", what_));
}

void JsonMembers::expected(std::string_view name, std::string_view what)
{
  fail(Error::make(ErrorKind::invalid, "member '{}' of {} is not {}", name, what_, what));
}

const Json* JsonMembers::find(std::string_view name) const
{
  return error_ ? nullptr : json_.find(name);
}

const Json::Array& JsonMembers::array(std::string_view name)
{
  static const Json::Array kNone;
  const Json* member = find(name);
  if (member == nullptr)
    return kNone;
  if (!member->is_array())
    expected(name, "an array");
  return member->items();
}

void JsonMembers::text(std::string_view name, std::string& into)
{
  const Json* member = find(name);
  if (member == nullptr)
    return;
  if (!member->is_string())
    return expected(name, "a text");
  into = member->as_string();
  if (into.find('\0') != std::string::npos)
    expected(name, "free of NUL characters");
}

void JsonMembers::required_text(std::string_view name, std::string& into)
{
  text(name, into);
  if (into.empty())
    fail(Error::make(ErrorKind::invalid, "{} has no '{}'", what_, name));
}

void JsonMembers::path(std::string_view name, std::filesystem::path& into)
{
  std::string value;
  text(name, value);
  into = value;
}

void JsonMembers::texts(std::string_view name, std::vector<std::string>& into)
{
  for (const Json& item : array(name)) {
    if (!item.is_string() || item.as_string().find('\0') != std::string::npos)
      return expected(name, "an array of texts");
    into.push_back(item.as_string());
  }
}

void JsonMembers::boolean(std::string_view name, bool& into)
{
  const Json* member = find(name);
  if (member == nullptr)
    return;
  if (!member->is_bool())
    return expected(name, "true or false");
  into = member->as_bool();
}

std::optional<std::uint64_t> JsonMembers::unsigned_up_to(std::string_view name, std::uint64_t most)
{
  const Json* member = find(name);
  if (member == nullptr)
    return std::nullopt;
  if (is_unsigned(*member) && member->as_uint() <= most)
    return member->as_uint();
  expected(name, fmt::format("a whole number from 0 to {}", most));
  return std::nullopt;
}

void JsonMembers::number(std::string_view name, std::uint32_t& into)
{
  if (const auto value = unsigned_up_to(name, std::numeric_limits<std::uint32_t>::max()))
    into = static_cast<std::uint32_t>(*value);
}

void JsonMembers::number(std::string_view name, std::uint64_t& into)
{
  if (const auto value = unsigned_up_to(name, std::numeric_limits<std::uint64_t>::max()))
    into = *value;
}

void JsonMembers::number(std::string_view name, std::int64_t& into)
{
  const Json* member = find(name);
  if (member == nullptr)
    return;
  if (!member->is_integer() || member->as_int(0) != member->as_int(1))
    return expected(name, "a whole number of 64 bits");
  into = member->as_int();
}

void JsonMembers::optional_number(std::string_view name, std::optional<std::uint32_t>& into)
{
  const Json* member = find(name);
  if (member == nullptr)
    return;
  std::uint32_t value = 0;
  if (member->is_null())
    into = std::nullopt;
  else if (number(name, value); ok())
    into = value;
}

} // namespace ktstr
