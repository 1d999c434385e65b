/// Words that users and tests put on a guest kernel's command line, beside those that ktstr needs.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace ktstr::support {

/// Of all that a user gives, and of all that a test gives; a command line of x86 holds 2048.
inline constexpr std::size_t kMostUserArgumentBytes = 1024;
inline constexpr std::size_t kMostTestArgumentBytes = 512;

/// What is wrong with one word, as it follows "the word ": "has 'init', which is ktstr's to set".
/// Nothing when it may be there.
std::optional<std::string> kernel_argument_problem(std::string_view word);

/// Whether the text can be on a command line at all: printable ASCII without quotes.
bool is_kernel_argument_text(std::string_view text);

/// As it is written there: in quotes when it has spaces.
std::string quoted_kernel_argument(const std::string& word);

} // namespace ktstr::support
