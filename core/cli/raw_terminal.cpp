#include "core/cli/raw_terminal.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

namespace ktstr {

namespace {

/// The child: nothing of the program's stays open in it, no signal of the terminal ends it, and a
/// background process may set modes only when it ignores SIGTTOU.
[[noreturn]] void keep(int terminal, int leash, const termios& modes)
{
  ::setpgid(0, 0);
  for (const int number : {SIGTTOU, SIGHUP, SIGINT, SIGTERM, SIGQUIT, SIGPIPE})
    ::signal(number, SIG_IGN);
  ::dup2(terminal, 0);
  ::dup2(leash, 1);
  ::syscall(SYS_close_range, 2U, ~0U, 0U);
  char byte = 0;
  while (::read(1, &byte, 1) < 0 && errno == EINTR) {
  }
  ::tcsetattr(0, TCSADRAIN, &modes);
  ::_exit(0);
}

Error failure(const char* what)
{
  return Error::from_errno(errno, what);
}

} // namespace

Result<RawTerminal> RawTerminal::enter(int terminal)
{
  termios modes{};
  if (::tcgetattr(terminal, &modes) != 0)
    return failure("cannot read the terminal's modes");
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0)
    return failure("cannot make a pipe");
  const UniqueFd theirs(ends[0]);
  UniqueFd ours(ends[1]);
  const pid_t keeper = ::fork();
  if (keeper < 0)
    return failure("cannot fork");
  if (keeper == 0)
    keep(terminal, theirs.get(), modes);
  RawTerminal raw(std::move(ours), keeper);
  ::cfmakeraw(&modes);
  if (::tcsetattr(terminal, TCSADRAIN, &modes) != 0)
    return failure("cannot set the terminal's modes");
  return raw;
}

void RawTerminal::restore()
{
  leash_.reset();
  while (keeper_ > 0 && ::waitpid(keeper_, nullptr, 0) < 0 && errno == EINTR) {
  }
  keeper_ = -1;
}

TerminalSize terminal_size(int terminal)
{
  winsize size{};
  if (::ioctl(terminal, TIOCGWINSZ, &size) != 0 || size.ws_row == 0 || size.ws_col == 0)
    return {};
  return {.rows = size.ws_row, .columns = size.ws_col};
}

} // namespace ktstr
