#include "core/base/base64.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace ktstr {

namespace {

constexpr std::string_view kDigits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr char kPadding = '=';
constexpr std::uint8_t kNoDigit = 0xff;

constexpr std::array<std::uint8_t, 256> values()
{
  std::array<std::uint8_t, 256> values{};
  values.fill(kNoDigit);
  for (std::size_t i = 0; i < kDigits.size(); ++i)
    values[static_cast<unsigned char>(kDigits[i])] = static_cast<std::uint8_t>(i);
  return values;
}

constexpr auto kValues = values();

Error damaged(std::size_t at)
{
  return Error::make(ErrorKind::invalid, "character {} is not base64", at + 1);
}

} // namespace

std::string to_base64(std::string_view bytes)
{
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    const auto count = std::min<std::size_t>(3, bytes.size() - at);
    std::uint32_t group = 0;
    for (std::size_t i = 0; i < 3; ++i)
      group = group << 8U | (i < count ? static_cast<unsigned char>(bytes[at + i]) : 0U);
    for (std::size_t i = 0; i < 4; ++i)
      text += i <= count ? kDigits[group >> (18 - 6 * i) & 63U] : kPadding;
  }
  return text;
}

Result<std::string> from_base64(std::string_view text)
{
  if (text.size() % 4 != 0)
    return damaged(text.size());
  std::string bytes;
  bytes.reserve(text.size() / 4 * 3);
  for (std::size_t at = 0; at < text.size(); at += 4) {
    const bool is_last = at + 4 == text.size();
    std::size_t padding = 0;
    if (is_last && text[at + 3] == kPadding)
      padding = text[at + 2] == kPadding ? 2 : 1;
    std::uint32_t group = 0;
    for (std::size_t i = 0; i < 4; ++i) {
      const auto value = i + padding >= 4 ? 0 : kValues[static_cast<unsigned char>(text[at + i])];
      if (value == kNoDigit)
        return damaged(at + i);
      group = group << 6U | value;
    }
    if (padding > 0 && (group & ((1U << (8 * padding)) - 1)) != 0)
      return damaged(at + 3 - padding); // bits that no byte has
    for (std::size_t i = 0; i < 3 - padding; ++i)
      bytes += static_cast<char>(group >> (16 - 8 * i) & 255U);
  }
  return bytes;
}

} // namespace ktstr
