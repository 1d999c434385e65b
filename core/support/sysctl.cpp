#include "core/support/sysctl.h"

#include "core/base/text.h"
#include "core/support/name_rules.h"

namespace ktstr::support {

namespace {

struct Finding {
  std::string_view rule;
  std::string_view why;
};

/// What is wrong with the byte at `at`; an empty rule when nothing is.
Finding check_key_byte(std::string_view key, std::size_t at)
{
  const char byte = key[at];
  if (byte == '/')
    return {"key_slash", "must be dotted, not have '/'"};
  if (is_ascii_blank(byte))
    return {"key_whitespace", "must not have blanks"};
  if (byte == '=')
    return {"key_equals", "must not have '='"};
  if (!is_printable_ascii(byte))
    return {"key_nonprintable", "must be printable ASCII"};
  if (byte == '.' && key[at - 1] == '.') // the key does not begin with a dot
    return {"key_double_dot", "must not have an empty part ('..')"};
  return {};
}

Finding check_key(std::string_view key)
{
  if (key.empty())
    return {"key_empty", "must not be empty"};
  if (key.front() == '.' || key.back() == '.')
    return {"key_edge_dot", "must not begin or end with '.'"};
  for (std::size_t at = 0; at < key.size(); ++at)
    if (const Finding finding = check_key_byte(key, at); !finding.rule.empty())
      return finding;
  if (key.find('.') == std::string_view::npos)
    return {"key_no_dot", "must contain a dot: a namespace and a name"};
  return {};
}

Finding check_value(std::string_view value)
{
  if (value.empty())
    return {"value_empty", "must not be empty"};
  for (const char byte : value) {
    if (byte == '\n')
      return {"value_newline", "must not have a newline"};
    if (byte == '\r')
      return {"value_cr", "must not have a carriage return"};
    if (byte == '=')
      return {"value_equals", "must not have '='"};
  }
  return {};
}

} // namespace

Rejection check_sysctl(std::string_view key, std::string_view value)
{
  if (const Finding found = check_key(key); !found.rule.empty())
    return BrokenRule{found.rule, fmt::format("sysctl key '{}' {}", printable(key), found.why)};
  if (const Finding found = check_value(value); !found.rule.empty())
    return BrokenRule{
        found.rule, fmt::format("value '{}' of sysctl '{}' {}", printable(value), key, found.why)};
  return std::nullopt;
}

Result<Sysctl> Sysctl::create(std::string_view key, std::string_view value)
{
  if (const auto broken = check_sysctl(key, value))
    return to_error(*broken);
  return Sysctl(std::string(key), std::string(value));
}

std::string Sysctl::kernel_argument() const
{
  return "sysctl." + key_ + '=' + value_;
}

} // namespace ktstr::support
