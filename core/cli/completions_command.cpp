#include "core/cli/command.h"
#include "core/cli/completion_scripts.h"
#include "core/model/verdict.h"

namespace ktstr {

namespace {

Result<int> print_completions(const Invocation& call)
{
  const auto& words = call.options.arguments();
  if (words.size() != 1)
    return Error::make(
               ErrorKind::invalid, "'ktstr completions' takes one shell, not {}", words.size())
        .with_hint("ktstr completions bash, zsh or fish");
  const auto shell = parse_choice("SHELL", words.front(), {"bash", "zsh", "fish"});
  if (!shell)
    return shell.error();
  call.out->write(*shell == "bash"  ? bash_completion(commands())
                  : *shell == "zsh" ? zsh_completion(commands())
                                    : fish_completion(commands()));
  return kExitPass;
}

} // namespace

Command completions_command()
{
  return {.name = "completions",
          .arguments = "SHELL",
          .summary = "Print the completion script of a shell: bash, zsh or fish",
          .example = "ktstr completions bash > ~/.ktstr.bash",
          .about =
              "bash: put 'source <(ktstr completions bash)' into ~/.bashrc. zsh: write it to a "
              "file _ktstr in a folder "
              "of $fpath.\nfish: ktstr completions fish > ~/.config/fish/completions/ktstr.fish",
          .run = print_completions};
}

} // namespace ktstr
