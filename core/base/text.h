/// Small text helpers that C++20 lacks.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ktstr {

/// Parts between separators; an empty text has one empty part.
std::vector<std::string> split(std::string_view text, char separator);
std::string join(const std::vector<std::string>& parts, std::string_view separator);
std::string_view trim(std::string_view text);

/// Whole text as a decimal number without sign or spaces; nothing on overflow or any other
/// character.
std::optional<std::uint64_t> parse_decimal(std::string_view text);

/// Shell-style match of the whole text: '*' any run, '?' one character, '[abc]' and '[a-z]' and
/// '[!a]' one of a set.
bool matches_glob(std::string_view pattern, std::string_view text);

/// The candidate with the least edit distance to `word`, when it is close enough to be a
/// misspelling.
std::optional<std::string> nearest(std::string_view word,
                                   const std::vector<std::string>& candidates);

/// " (did you mean 'x'?)", or nothing when no candidate is near.
std::string suggestion(std::string_view word, const std::vector<std::string>& candidates);

/// For terminals and logs: every byte that is not printable ASCII, newline, tab or valid UTF-8
/// becomes '?'. Guests write such text.
std::string printable(std::string_view text);

/// CPU list "0-3,5" of the sorted numbers; the kernel's format.
std::string format_cpu_list(const std::vector<int>& cpus);
/// Strict inverse; nothing on malformed text or numbers above 65535.
std::optional<std::vector<int>> parse_cpu_list(std::string_view text);

/// Quotes for a POSIX shell when needed: for commands that people copy.
std::string shell_quote(std::string_view word);

} // namespace ktstr
