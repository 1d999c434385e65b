#include <algorithm>

#include "core/base/text.h"
#include "core/cli/command.h"
#include "core/model/verdict.h"

namespace ktstr {

namespace {

constexpr std::string_view kExitCodes =
    "Exit codes: 0 all cells passed or were skipped, 1 a cell failed, 2 inconclusive only, 64 "
    "wrong "
    "usage,\n69 something is missing on this machine, 70 a fault of ktstr, 130 interrupted.\n";

Result<int> show_version(const Invocation& call)
{
  call.out->write(fmt::format("ktstr {}\n", version()));
  return kExitPass;
}

Result<int> show_help(const Invocation& call)
{
  const auto& words = call.options.arguments();
  if (words.empty()) {
    call.out->write(general_help());
    return kExitPass;
  }
  const auto wanted = join(words, " ");
  std::vector<std::string> names;
  std::string text;
  for (const auto& command : commands()) {
    names.emplace_back(command.name);
    const bool is_group = command.name.rfind(wanted + " ", 0) == 0 && !command.is_hidden;
    if (command.name == wanted || is_group)
      text += (text.empty() ? "" : "\n") + help_of(command);
  }
  if (text.empty())
    return Error::make(
               ErrorKind::invalid, "unknown command '{}'{}", wanted, suggestion(wanted, names))
        .with_hint("'ktstr help' lists the commands");
  call.out->write(text);
  return kExitPass;
}

} // namespace

std::string_view version()
{
  return KTSTR_VERSION;
}

std::string general_help()
{
  std::size_t width = 0;
  for (const auto& command : commands())
    width = std::max(width, command.name.size());
  std::string text = "Example:\n"
                     "  ktstr kernel fetch\n"
                     "  ktstr gauntlet --preset tiny-1llc\n\n"
                     "ktstr tests Linux process schedulers in virtual machines.\n\n"
                     "Commands:\n";
  for (const auto& command : commands())
    if (!command.is_hidden)
      text += fmt::format("  {:<{}}  {}\n", command.name, width, command.summary);
  text += "\n'ktstr COMMAND --help' explains one.\n\n";
  return text + std::string(kExitCodes);
}

std::string help_of(const Command& command)
{
  std::string text =
      fmt::format("Example:\n  {}\n\nUsage:\n  ktstr {}", command.example, command.name);
  text += " [OPTIONS]";
  if (!command.arguments.empty())
    text += fmt::format(" {}", command.arguments);
  text += fmt::format("\n\n{}.\n", command.summary);
  if (!command.about.empty())
    text += fmt::format("{}\n", command.about);
  return text + "\nOptions:\n" + describe_options(command.options);
}

Command version_command()
{
  return {.name = "version",
          .summary = "Show the version",
          .example = "ktstr version",
          .run = show_version};
}

Command help_command()
{
  return {.name = "help",
          .arguments = "[COMMAND]",
          .summary = "Explain ktstr or one of its commands",
          .example = "ktstr help gauntlet",
          .run = show_help};
}

} // namespace ktstr
