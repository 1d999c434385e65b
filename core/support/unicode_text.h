/// Blanks as Unicode's White_Space property has them, and cuts of UTF-8 at a character's border.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

namespace ktstr::support {

/// The first character and how many bytes it takes. A byte that starts no valid sequence is a
/// character of its own (U+FFFD, one byte). Precondition: not empty.
std::pair<char32_t, std::size_t> first_character(std::string_view text);

bool is_blank(char32_t character);
bool has_blank(std::string_view text);
/// Without blanks at both ends, or at the end alone.
std::string_view trim_blanks(std::string_view text);
std::string_view trim_blanks_at_end(std::string_view text);

/// The last `limit` bytes, fewer when that would cut a character, after "..."; all of a shorter
/// text.
std::string tail(std::string_view text, std::size_t limit);

} // namespace ktstr::support
