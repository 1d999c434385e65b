#include "core/conformance/case_input.h"

#include <cstdlib>

#include "core/base/text.h"

namespace ktstr::conformance {

namespace {

const Json& null_json()
{
  static const Json kNull;
  return kNull;
}

} // namespace

CaseInput CaseInput::operator[](std::size_t index) const
{
  const auto& all = json_.items();
  return {
      index < all.size() ? all[index] : null_json(), mistake_, fmt::format("{}[{}]", path_, index)};
}

CaseInput CaseInput::operator[](std::string_view name) const
{
  return {json_[name], mistake_, fmt::format("{}.{}", path_, name)};
}

std::vector<CaseInput> CaseInput::items() const
{
  if (!json_.is_array())
    expected("an array");
  std::vector<CaseInput> all;
  for (std::size_t i = 0; i < json_.items().size(); ++i)
    all.push_back((*this)[i]);
  return all;
}

std::string CaseInput::text() const
{
  if (!json_.is_string())
    expected("a text");
  return json_.as_string();
}

std::optional<std::string> CaseInput::optional_text() const
{
  return is_null() ? std::nullopt : std::optional(text());
}

std::vector<std::string> CaseInput::texts() const
{
  std::vector<std::string> all;
  for (const CaseInput& item : items())
    all.push_back(item.text());
  return all;
}

bool CaseInput::boolean() const
{
  if (json_.is_integer() && (json_.as_int() == 0 || json_.as_int() == 1))
    return json_.as_int() == 1;
  if (!json_.is_bool())
    expected("true or false");
  return json_.as_bool();
}

std::int64_t CaseInput::integer() const
{
  if (!json_.is_integer() || json_.as_int(0) != json_.as_int(1))
    expected("a whole number");
  return json_.as_int();
}

std::uint64_t CaseInput::u64(std::uint64_t most) const
{
  const bool fits = json_.is_integer() && json_.as_uint(0) == json_.as_uint(1);
  if (!fits || json_.as_uint() > most) {
    expected(fmt::format("a whole number from 0 to {}", most));
    return 0;
  }
  return json_.as_uint();
}

std::uint32_t CaseInput::u32() const
{
  return static_cast<std::uint32_t>(u64(std::numeric_limits<std::uint32_t>::max()));
}

std::optional<std::uint32_t> CaseInput::optional_u32() const
{
  return is_null() ? std::nullopt : std::optional(u32());
}

std::uint8_t CaseInput::u8() const
{
  return static_cast<std::uint8_t>(u64(std::numeric_limits<std::uint8_t>::max()));
}

double CaseInput::number() const
{
  if (json_.is_number())
    return json_.as_double();
  const std::string text = json_.as_string();
  char* end = nullptr;
  const double value = std::strtod(text.c_str(), &end);
  if (text.empty() || end != text.c_str() + text.size())
    expected("a number");
  return value;
}

void CaseInput::expected(std::string_view what) const
{
  if (mistake_.empty())
    mistake_ = fmt::format("{}: expected {}, not {}", path_, what, printable(json_.dump()));
}

} // namespace ktstr::conformance
