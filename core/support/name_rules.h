/// What bytes a name may have that ends up in paths, command lines and metric keys. Shared by the
/// declarations; each puts the part's name before the rule's ("suffix_whitespace").
#pragma once

#include <string_view>

namespace ktstr::support {

inline bool is_ascii_blank(char byte)
{
  return byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r';
}

inline bool is_separator(char byte)
{
  return byte == '/' || byte == '\\';
}

inline bool is_printable_ascii(char byte)
{
  const auto code = static_cast<unsigned char>(byte);
  return code >= 0x20 && code <= 0x7e;
}

/// The first byte that may not be in a name decides: "whitespace", "separator" or "nonprintable";
/// empty when all may.
inline std::string_view forbidden_byte(std::string_view name)
{
  for (const char byte : name) {
    if (is_ascii_blank(byte))
      return "whitespace";
    if (is_separator(byte))
      return "separator";
    if (!is_printable_ascii(byte))
      return "nonprintable";
  }
  return {};
}

} // namespace ktstr::support
