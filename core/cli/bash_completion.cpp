#include "core/base/text.h"
#include "core/cli/completion_scripts.h"
#include "core/cli/completion_words.h"

namespace ktstr {

namespace {

std::string spelled(const OptionSpec& option)
{
  auto text = "--" + std::string(option.name);
  if (option.letter != 0)
    text += std::string(" -") + option.letter;
  return text;
}

std::string bash_action(Wanted wanted)
{
  switch (wanted) {
  case Wanted::file:
    return "mapfile -t COMPREPLY < <(compgen -f -- \"$cur\")";
  case Wanted::folder:
    return "mapfile -t COMPREPLY < <(compgen -d -- \"$cur\")";
  case Wanted::cell:
    return "mapfile -t COMPREPLY < <(compgen -W \"$(\"${COMP_WORDS[0]}\" list 2>/dev/null)\" -- "
           "\"$cur\")";
  case Wanted::run:
    return "mapfile -t COMPREPLY < <(compgen -d -- \"$cur\"; compgen -W \"last $(cd ktstr-runs "
           "2>/dev/null && echo [0-9]*)\" -- \"$cur\")";
  case Wanted::nothing:
    break;
  }
  return "COMPREPLY=()";
}

/// One command's part of bash's case.
std::string bash_command(const Command& command)
{
  std::vector<std::string> names;
  std::string values;
  for (const auto& option : options_of(command)) {
    names.push_back(spelled(option));
    if (option.value.empty())
      continue;
    auto pattern = "--" + std::string(option.name);
    if (option.letter != 0)
      pattern += std::string("|-") + option.letter;
    values +=
        fmt::format("        {}) {}; return ;;\n", pattern, bash_action(wanted_by(option.value)));
  }
  return fmt::format("    {})\n"
                     "      case \"$prev\" in\n{}      esac\n"
                     "      if [[ $cur == -* ]]; then mapfile -t COMPREPLY < <(compgen -W {} -- "
                     "\"$cur\")\n"
                     "      else {}; fi ;;\n",
                     quoted(command.name),
                     values,
                     quoted(join(names, " ")),
                     bash_action(wanted_by(command.arguments)));
}

} // namespace

std::string bash_completion(const std::vector<Command>& commands)
{
  const auto shown = visible(commands);
  std::string groups;
  for (const auto& first : first_words(shown)) {
    std::vector<std::string> seconds;
    for (const auto* command : group_of(shown, first))
      seconds.push_back(second_word(*command));
    if (!seconds.empty())
      groups += fmt::format(
          "    {})\n"
          "      if ((COMP_CWORD == 2)); then mapfile -t COMPREPLY < <(compgen -W {} -- \"$cur\"); "
          "return; fi\n"
          "      command+=\" ${{COMP_WORDS[2]}}\" ;;\n",
          first,
          quoted(join(seconds, " ")));
  }
  std::string cases;
  for (const auto* command : shown)
    cases += bash_command(*command);
  return fmt::format("# Completion of ktstr for bash: source <(ktstr completions bash)\n"
                     "_ktstr() {{\n"
                     "  local cur=${{COMP_WORDS[COMP_CWORD]}} prev=${{COMP_WORDS[COMP_CWORD-1]}}\n"
                     "  local command=${{COMP_WORDS[1]}}\n"
                     "  COMPREPLY=()\n"
                     "  if ((COMP_CWORD == 1)); then mapfile -t COMPREPLY < <(compgen -W {} -- "
                     "\"$cur\"); return; fi\n"
                     "  case \"$command\" in\n{}  esac\n"
                     "  case \"$command\" in\n{}  esac\n"
                     "}}\n"
                     "complete -o filenames -F _ktstr ktstr\n",
                     quoted(join(first_words(shown), " ")),
                     groups,
                     cases);
}

} // namespace ktstr
