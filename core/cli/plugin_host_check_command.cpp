/// `ktstr plugin-host-check`: the child process in which a test's plugin looks at a finished cell.
#include "core/cli/command.h"
#include "core/plugin/host_check.h"
#include "core/plugin/plugin_child.h"

namespace ktstr {

namespace {

Result<int> answer(const Invocation& call)
{
  constexpr std::size_t kWords = 4;
  const auto& words = call.options.arguments();
  if (words.size() != kWords)
    return Error::make(
        ErrorKind::invalid,
        "'plugin-host-check' takes a check, a file, an id and a record, not {} words",
        words.size());
  return answer_host_check(words, kPluginAnswerFd);
}

} // namespace

Command plugin_host_check_command()
{
  return {.name = "plugin-host-check",
          .arguments = "CHECK FILE ID RECORD",
          .summary = "Ask a test of a plugin about a cell: the child that ktstr starts",
          .example = "ktstr plugin-host-check check_always ./tests.so shares cell.json 3>&1",
          .run = answer,
          .is_hidden = true};
}

} // namespace ktstr
