/// What the completion scripts of all shells are made of.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/cli/command.h"

namespace ktstr {

/// What can stand where a word is wanted.
enum class Wanted { nothing, file, folder, cell, run };

/// By what the help calls it: "FILE", "[RUN]".
Wanted wanted_by(std::string_view value);

/// Its own and those of every command.
std::vector<OptionSpec> options_of(const Command& command);
/// Those that the help lists.
std::vector<const Command*> visible(const std::vector<Command>& commands);

std::string first_word(const Command& command);
/// Empty for a command of one word.
std::string second_word(const Command& command);
/// First words, each once, in the order of the commands.
std::vector<std::string> first_words(const std::vector<const Command*>& commands);
/// Commands of two words that start with this one.
std::vector<const Command*> group_of(const std::vector<const Command*>& commands,
                                     const std::string& first);
/// What a first word does; of a group its second words.
std::string summary_of(const std::vector<const Command*>& commands, const std::string& first);

/// With a backslash before each of the special characters.
std::string escaped(std::string_view text, std::string_view specials);
/// In single quotes of a POSIX shell.
std::string quoted(std::string_view text);

} // namespace ktstr
