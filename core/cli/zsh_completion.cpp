#include "core/base/text.h"
#include "core/cli/completion_scripts.h"
#include "core/cli/completion_words.h"

namespace ktstr {

namespace {

std::string zsh_action(Wanted wanted)
{
  switch (wanted) {
  case Wanted::file:
    return "_files";
  case Wanted::folder:
    return "_files -/";
  case Wanted::cell:
    return "{compadd -- ${(f)\"$(ktstr list 2>/dev/null)\"}}";
  case Wanted::run:
    return "{compadd -- last ktstr-runs/[0-9]*(N:t); _files -/}";
  case Wanted::nothing:
    break;
  }
  return " ";
}

std::string zsh_option(const OptionSpec& option)
{
  const auto help = escaped(option.help, "\\[]:");
  const auto action = option.value.empty() ? std::string()
                                           : fmt::format(":{}:{}",
                                                         escaped(option.value, "\\:"),
                                                         zsh_action(wanted_by(option.value)));
  const auto star = option.is_repeatable ? "*" : "";
  std::string text = " " + quoted(fmt::format("{}--{}[{}]{}", star, option.name, help, action));
  if (option.letter != 0)
    text += " " + quoted(fmt::format("{}-{}[{}]{}", star, option.letter, help, action));
  return text;
}

std::string zsh_command(const Command& command)
{
  std::string text = fmt::format("    ({}) _arguments -s", quoted(command.name));
  for (const auto& option : options_of(command))
    text += " \\\n     " + zsh_option(option);
  if (!command.arguments.empty())
    text += " \\\n      " +
            quoted(fmt::format("*:argument:{}", zsh_action(wanted_by(command.arguments))));
  return text + " ;;\n";
}

std::string zsh_names(const std::vector<std::pair<std::string, std::string>>& names)
{
  std::string text = "(";
  for (const auto& [name, summary] : names)
    text += " " + quoted(escaped(name, "\\:") + ":" + summary);
  return text + ")";
}

} // namespace

std::string zsh_completion(const std::vector<Command>& commands)
{
  const auto shown = visible(commands);
  std::vector<std::pair<std::string, std::string>> firsts;
  std::string groups;
  for (const auto& first : first_words(shown)) {
    firsts.emplace_back(first, summary_of(shown, first));
    std::vector<std::pair<std::string, std::string>> seconds;
    for (const auto* command : group_of(shown, first))
      seconds.emplace_back(second_word(*command), std::string(command->summary));
    if (!seconds.empty())
      groups += fmt::format("    ({})\n"
                            "      if ((CURRENT == 3)); then names={}; _describe command names; "
                            "return; fi\n"
                            "      command+=\" $words[3]\"; shift words; ((CURRENT--)) ;;\n",
                            first,
                            zsh_names(seconds));
  }
  std::string cases;
  for (const auto* command : shown)
    cases += zsh_command(*command);
  return fmt::format(
      "#compdef ktstr\n"
      "# Completion of ktstr for zsh: ktstr completions zsh > \"${{fpath[1]}}/_ktstr\"\n"
      "_ktstr() {{\n"
      "  local command=$words[2]\n"
      "  local -a names\n"
      "  if ((CURRENT == 2)); then names={}; _describe command names; return; fi\n"
      "  case $command in\n{}  esac\n"
      "  shift words; ((CURRENT--))\n"
      "  case $command in\n{}  esac\n"
      "}}\n"
      "if [[ $funcstack[1] == _ktstr ]]; then _ktstr \"$@\"; else compdef _ktstr "
      "ktstr; fi\n",
      zsh_names(firsts),
      groups,
      cases);
}

} // namespace ktstr
