#include "core/base/text.h"
#include "core/cli/completion_scripts.h"
#include "core/cli/completion_words.h"

namespace ktstr {

namespace {

std::string fish_quoted(std::string_view text)
{
  return "'" + escaped(text, "\\'") + "'";
}

std::string fish_action(Wanted wanted)
{
  switch (wanted) {
  case Wanted::file:
    return " -F";
  case Wanted::folder:
    return " -a '(__fish_complete_directories)'";
  case Wanted::cell:
    return " -a '(ktstr list 2>/dev/null)'";
  case Wanted::run:
    return " -a '(__fish_complete_directories) (ktstr runs list 2>/dev/null | string match -r "
           "\"^[0-9-]+\") last'";
  case Wanted::nothing:
    break;
  }
  return {};
}

std::string fish_command(const Command& command)
{
  const auto condition = fmt::format("complete -c ktstr -n {}",
                                     fish_quoted("__ktstr_is " + std::string(command.name)));
  std::string text;
  for (const auto& option : options_of(command)) {
    text += fmt::format("{} -l {}", condition, option.name);
    if (option.letter != 0)
      text += fmt::format(" -s {}", option.letter);
    if (!option.value.empty())
      text += " -r" + fish_action(wanted_by(option.value));
    text += fmt::format(" -d {}\n", fish_quoted(option.help));
  }
  if (const auto action = fish_action(wanted_by(command.arguments)); !action.empty())
    text += condition + action + "\n";
  return text;
}

} // namespace

std::string fish_completion(const std::vector<Command>& commands)
{
  const auto shown = visible(commands);
  std::string text = "# Completion of ktstr for fish: ktstr completions fish | source\n"
                     "function __ktstr_is\n"
                     "  set -l words (commandline -opc)\n"
                     "  set -l last (math 1 + (count $argv))\n"
                     "  test (count $words) -ge $last\n"
                     "  and test \"$words[2..$last]\" = \"$argv\"\n"
                     "end\n"
                     "function __ktstr_is_exactly\n"
                     "  set -l words (commandline -opc)\n"
                     "  test (count $words) -eq (math 1 + (count $argv))\n"
                     "  and test \"$words[2..-1]\" = \"$argv\"\n"
                     "end\n"
                     "complete -c ktstr -f\n";
  for (const auto& first : first_words(shown)) {
    text += fmt::format("complete -c ktstr -n __fish_use_subcommand -a {} -d {}\n",
                        first,
                        fish_quoted(summary_of(shown, first)));
    for (const auto* command : group_of(shown, first))
      text += fmt::format("complete -c ktstr -n '__ktstr_is_exactly {}' -a {} -d {}\n",
                          first,
                          second_word(*command),
                          fish_quoted(command->summary));
  }
  for (const auto* command : shown)
    text += fish_command(*command);
  return text;
}

} // namespace ktstr
