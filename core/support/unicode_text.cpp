#include "core/support/unicode_text.h"

namespace ktstr::support {

namespace {

bool is_continuation(char byte)
{
  return (static_cast<unsigned char>(byte) & 0xc0U) == 0x80U;
}

constexpr char32_t kReplacement = 0xfffd;

} // namespace

std::pair<char32_t, std::size_t> first_character(std::string_view text)
{
  const auto lead = static_cast<unsigned char>(text[0]);
  if (lead < 0x80)
    return {lead, 1};
  const std::size_t length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  if (lead < 0xc2 || lead > 0xf4 || length > text.size())
    return {kReplacement, 1};
  char32_t character = lead & (0x7fU >> length);
  for (std::size_t i = 1; i < length; ++i) {
    if (!is_continuation(text[i]))
      return {kReplacement, 1};
    character = (character << 6U) | (static_cast<unsigned char>(text[i]) & 0x3fU);
  }
  return {character, length};
}

bool is_blank(char32_t c)
{
  return (c >= 0x09 && c <= 0x0d) || c == 0x20 || c == 0x85 || c == 0xa0 || c == 0x1680 ||
         (c >= 0x2000 && c <= 0x200a) || c == 0x2028 || c == 0x2029 || c == 0x202f || c == 0x205f ||
         c == 0x3000;
}

bool has_blank(std::string_view text)
{
  while (!text.empty()) {
    const auto [character, length] = first_character(text);
    if (is_blank(character))
      return true;
    text.remove_prefix(length);
  }
  return false;
}

std::string_view trim_blanks_at_end(std::string_view text)
{
  std::size_t end = 0;
  for (std::size_t at = 0; at < text.size();) {
    const auto [character, length] = first_character(text.substr(at));
    at += length;
    if (!is_blank(character))
      end = at;
  }
  return text.substr(0, end);
}

std::string_view trim_blanks(std::string_view text)
{
  while (!text.empty()) {
    const auto [character, length] = first_character(text);
    if (!is_blank(character))
      break;
    text.remove_prefix(length);
  }
  return trim_blanks_at_end(text);
}

std::string tail(std::string_view text, std::size_t limit)
{
  if (text.size() <= limit)
    return std::string(text);
  std::size_t from = text.size() - limit;
  while (from < text.size() && is_continuation(text[from]))
    ++from;
  return "..." + std::string(text.substr(from));
}

} // namespace ktstr::support
