#include "core/cli/completion_words.h"

#include <algorithm>

#include "core/base/text.h"

namespace ktstr {

namespace {

bool has_word(std::string_view text, std::string_view word)
{
  return text.find(word) != std::string_view::npos;
}

} // namespace

Wanted wanted_by(std::string_view value)
{
  if (has_word(value, "CELL"))
    return Wanted::cell;
  if (has_word(value, "RUN") || has_word(value, "BEFORE"))
    return Wanted::run;
  if (has_word(value, "DIR"))
    return Wanted::folder;
  if (has_word(value, "FILE") || has_word(value, "PATH") || has_word(value, "SPEC"))
    return Wanted::file;
  return Wanted::nothing;
}

std::vector<OptionSpec> options_of(const Command& command)
{
  auto options = command.options;
  options.insert(options.end(), common_options().begin(), common_options().end());
  return options;
}

std::vector<const Command*> visible(const std::vector<Command>& commands)
{
  std::vector<const Command*> list;
  for (const auto& command : commands)
    if (!command.is_hidden)
      list.push_back(&command);
  return list;
}

std::string first_word(const Command& command)
{
  return split(command.name, ' ').front();
}

std::string second_word(const Command& command)
{
  const auto words = split(command.name, ' ');
  return words.size() > 1 ? words[1] : std::string();
}

std::vector<std::string> first_words(const std::vector<const Command*>& commands)
{
  std::vector<std::string> words;
  for (const auto* command : commands)
    if (std::find(words.begin(), words.end(), first_word(*command)) == words.end())
      words.push_back(first_word(*command));
  return words;
}

std::vector<const Command*> group_of(const std::vector<const Command*>& commands,
                                     const std::string& first)
{
  std::vector<const Command*> group;
  for (const auto* command : commands)
    if (first_word(*command) == first && !second_word(*command).empty())
      group.push_back(command);
  return group;
}

std::string summary_of(const std::vector<const Command*>& commands, const std::string& first)
{
  for (const auto* command : commands)
    if (command->name == first)
      return std::string(command->summary);
  std::vector<std::string> seconds;
  for (const auto* command : group_of(commands, first))
    seconds.push_back(second_word(*command));
  return join(seconds, ", ");
}

std::string escaped(std::string_view text, std::string_view specials)
{
  std::string result;
  for (const char c : text) {
    if (specials.find(c) != std::string_view::npos)
      result += '\\';
    result += c;
  }
  return result;
}

std::string quoted(std::string_view text)
{
  std::string result = "'";
  for (const char c : text)
    result += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return result + "'";
}

} // namespace ktstr
