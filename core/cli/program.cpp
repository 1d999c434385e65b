#include <algorithm>
#include <unistd.h>

#include "core/base/log.h"
#include "core/base/text.h"
#include "core/cli/command.h"
#include "core/model/verdict.h"

namespace ktstr {

namespace {

/// The command that starts the words, and how many of them are its name.
struct Found {
  const Command* command = nullptr;
  std::size_t words = 0;
};

Found find_command(const std::vector<std::string>& words)
{
  for (const std::size_t length : {2U, 1U}) {
    if (words.size() < length)
      continue;
    const std::vector<std::string> head(words.begin(),
                                        words.begin() + static_cast<std::ptrdiff_t>(length));
    for (const auto& command : commands())
      if (command.name == join(head, " "))
        return {&command, length};
  }
  return {};
}

std::vector<std::string> visible_names()
{
  std::vector<std::string> names;
  for (const auto& command : commands())
    if (!command.is_hidden)
      names.emplace_back(command.name);
  return names;
}

/// "ktstr kernel" without its second word: says which there are.
std::vector<std::string> second_words(std::string_view first)
{
  std::vector<std::string> seconds;
  for (const auto& name : visible_names())
    if (name.rfind(std::string(first) + " ", 0) == 0)
      seconds.push_back(name.substr(first.size() + 1));
  return seconds;
}

Error unknown_command(const std::vector<std::string>& words)
{
  constexpr auto kHint = "'ktstr help' lists the commands";
  const auto seconds = second_words(words[0]);
  if (seconds.empty())
    return Error::make(ErrorKind::invalid,
                       "unknown command '{}'{}",
                       words[0],
                       suggestion(words[0], visible_names()))
        .with_hint("{}", kHint);
  if (words.size() == 1 || words[1].rfind('-', 0) == 0)
    return Error::make(
        ErrorKind::invalid, "'ktstr {}' needs one of: {}", words[0], join(seconds, ", "));
  return Error::make(ErrorKind::invalid,
                     "unknown command '{} {}'{}",
                     words[0],
                     words[1],
                     suggestion(words[1], seconds))
      .with_hint("'ktstr {}' has: {}", words[0], join(seconds, ", "));
}

Result<ColorChoice> color_choice(const ParsedOptions& options)
{
  const auto text =
      parse_choice("--color", options.text("color", "auto"), {"auto", "always", "never"});
  if (!text)
    return text.error();
  if (*text == "auto")
    return ColorChoice::automatic;
  return *text == "always" ? ColorChoice::always : ColorChoice::never;
}

void set_log_level(int verbosity)
{
  if (verbosity > 0)
    log::set_level(verbosity == 1 ? log::Level::info : log::Level::debug);
}

Result<int> run_command_line(const Command& command,
                             const std::vector<std::string>& words,
                             Invocation& invocation)
{
  auto parsed = parse_options(command.options, words);
  if (!parsed)
    return parsed.error().with_hint("'ktstr {} --help' lists its options", command.name);
  invocation.options = std::move(*parsed);
  if (invocation.options.has("help")) {
    invocation.out->write(help_of(command));
    return kExitPass;
  }
  auto color = color_choice(invocation.options);
  if (!color)
    return color.error();
  invocation.color = *color;
  set_log_level(invocation.options.verbosity());
  if (command.arguments.empty() && !invocation.options.arguments().empty())
    return Error::make(ErrorKind::invalid,
                       "'ktstr {}' takes no argument '{}'",
                       command.name,
                       invocation.options.arguments().front())
        .with_hint("'ktstr {} --help' shows how it is used", command.name);
  return command.run(invocation);
}

bool asks_for(const std::string& word, std::string_view option, std::string_view letter)
{
  return word == option || word == letter;
}

} // namespace

int exit_code_of(ErrorKind kind)
{
  switch (kind) {
  case ErrorKind::invalid:
  case ErrorKind::not_found:
  case ErrorKind::not_a_plugin:
  case ErrorKind::incompatible:
    return kExitUsage;
  case ErrorKind::cancelled:
    return kExitInterrupted;
  case ErrorKind::internal:
  case ErrorKind::unset:
    return kExitInternal;
  case ErrorKind::io:
  case ErrorKind::timeout:
  case ErrorKind::unsupported:
  case ErrorKind::unavailable:
  case ErrorKind::plugin_fault:
  case ErrorKind::guest_fault:
    return kExitEnvironment;
  }
  return kExitInternal;
}

namespace {

/// "HINT: <text>"; further lines (a caret below an expression) stay below the first.
std::string hint_line(const Style& style, std::string_view hint)
{
  const auto lines = split(hint, '\n');
  return fmt::format("{} {}\n", paint(style, Paint::strong, "HINT:"), join(lines, "\n      "));
}

} // namespace

std::string describe_error(const Style& style, const Error& error)
{
  std::string text = fmt::format("{} {}\n", paint(style, Paint::bad, "ktstr:"), error.text());
  if (!error.hint().empty())
    text += hint_line(style, error.hint());
  return text;
}

std::string describe_warning(const Style& style, std::string_view text, std::string_view hint)
{
  std::string lines = fmt::format("{} {}\n", paint(style, Paint::warn, "ktstr: warning:"), text);
  if (!hint.empty())
    lines += hint_line(style, hint);
  return lines;
}

int run_program(const std::vector<std::string>& words,
                const CancelToken& cancel,
                Output& out,
                Output& err)
{
  Invocation invocation{.command_line = words, .cancel = &cancel, .out = &out, .err = &err};
  invocation.command_line.insert(invocation.command_line.begin(), "ktstr");
  if (words.empty()) {
    err.write(general_help());
    return kExitUsage;
  }
  if (asks_for(words[0], "--help", "-h")) {
    out.write(general_help());
    return kExitPass;
  }
  if (asks_for(words[0], "--version", "-V")) {
    out.write(fmt::format("ktstr {}\n", version()));
    return kExitPass;
  }
  const bool is_group_help =
      words.size() == 2 && asks_for(words[1], "--help", "-h") && !second_words(words[0]).empty();
  const std::vector<std::string> help{"help", words[0]};
  const auto& asked = is_group_help ? help : words;
  const auto found = find_command(asked);
  Result<int> outcome =
      found.command != nullptr
          ? run_command_line(
                *found.command,
                {asked.begin() + static_cast<std::ptrdiff_t>(found.words), asked.end()},
                invocation)
          : Result<int>(unknown_command(asked));
  if (outcome)
    return *outcome;
  err.write(describe_error(style_for(STDERR_FILENO, invocation.color), outcome.error()));
  return exit_code_of(outcome.error().kind());
}

} // namespace ktstr
