#include "core/support/wire_json.h"

#include <array>
#include <charconv>
#include <cmath>
#include <cstdlib>

namespace ktstr::support {

namespace {

/// value = 0.DIGITS x 10^point, without its sign.
struct Decimal {
  std::string digits;
  int point = 0;
};

Decimal decimal_of(double value)
{
  std::array<char, 40> buffer{};
  const auto [end, error] = std::to_chars(buffer.data(),
                                          buffer.data() + buffer.size(),
                                          std::fabs(value),
                                          std::chars_format::scientific);
  KTSTR_ASSERT(error == std::errc());
  const std::string_view text(buffer.data(), static_cast<std::size_t>(end - buffer.data()));
  const auto exponent_at = text.find('e');
  std::string digits;
  for (const char c : text.substr(0, exponent_at))
    if (c != '.')
      digits += c;
  const int exponent = std::atoi(std::string(text.substr(exponent_at + 1)).c_str());
  return {.digits = std::move(digits), .point = exponent + 1};
}

/// Without an exponent and without ".0".
std::string fixed_text(const Decimal& decimal)
{
  const int count = static_cast<int>(decimal.digits.size());
  if (decimal.point <= 0)
    return "0." + std::string(static_cast<std::size_t>(-decimal.point), '0') + decimal.digits;
  if (decimal.point >= count)
    return decimal.digits + std::string(static_cast<std::size_t>(decimal.point - count), '0');
  const auto point = static_cast<std::size_t>(decimal.point);
  return decimal.digits.substr(0, point) + '.' + decimal.digits.substr(point);
}

/// Exponents are written from 1e16 up and from 1e-6 down.
std::string wire_number(double value)
{
  constexpr int kLargestPoint = 16;
  constexpr int kSmallestPoint = -4;
  const std::string sign = std::signbit(value) ? "-" : "";
  if (value == 0)
    return sign + "0.0";
  const Decimal decimal = decimal_of(value);
  if (decimal.point >= kSmallestPoint && decimal.point <= kLargestPoint) {
    std::string text = fixed_text(decimal);
    return sign + text + (text.find('.') == std::string::npos ? ".0" : "");
  }
  std::string text = decimal.digits.substr(0, 1);
  if (decimal.digits.size() > 1)
    text += '.' + decimal.digits.substr(1);
  return sign + text + 'e' + std::to_string(decimal.point - 1);
}

void append_string(std::string& out, std::string_view text)
{
  constexpr std::string_view kHex = "0123456789abcdef";
  constexpr std::string_view kEscaped = "\"\\\b\f\n\r\t";
  constexpr std::string_view kLetters = "\"\\bfnrt";
  out += '"';
  for (const char c : text) {
    const auto known = kEscaped.find(c);
    const auto byte = static_cast<unsigned char>(c);
    if (known != std::string_view::npos) {
      out += '\\';
      out += kLetters[known];
    } else if (byte < 0x20) {
      out += "\\u00";
      out += kHex[byte >> 4U];
      out += kHex[byte & 0x0fU];
    } else {
      out += c;
    }
  }
  out += '"';
}

void append(std::string& out, const Json& json);

struct Appender {
  std::string& out;
  void operator()(std::monostate) const { out += "null"; }
  void operator()(bool value) const { out += value ? "true" : "false"; }
  void operator()(std::int64_t value) const { out += std::to_string(value); }
  void operator()(std::uint64_t value) const { out += std::to_string(value); }
  void operator()(double value) const { out += std::isfinite(value) ? wire_number(value) : "null"; }
  void operator()(const std::string& value) const { append_string(out, value); }
  void operator()(const Json::Array& items) const
  {
    out += '[';
    for (const Json& item : items) {
      if (&item != items.data())
        out += ',';
      append(out, item);
    }
    out += ']';
  }
  void operator()(const Json::Object& members) const
  {
    out += '{';
    for (const Json::Member& member : members) {
      if (&member != members.data())
        out += ',';
      append_string(out, member.first);
      out += ':';
      append(out, member.second);
    }
    out += '}';
  }
};

void append(std::string& out, const Json& json)
{
  std::visit(Appender{out}, json.value());
}

} // namespace

std::string wire_json(const Json& json)
{
  std::string out;
  append(out, json);
  return out;
}

std::string plain_number(double value)
{
  if (std::isnan(value))
    return "NaN";
  const std::string sign = std::signbit(value) ? "-" : "";
  if (std::isinf(value))
    return sign + "inf";
  return sign + (value == 0 ? "0" : fixed_text(decimal_of(value)));
}

} // namespace ktstr::support
