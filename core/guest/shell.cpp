#include "core/guest/shell.h"

#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/ttydefaults.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "core/base/file.h"
#include "core/guest/child.h"
#include "core/guest/guest_clock.h"

namespace ktstr::guest {

namespace {

constexpr const char* kLine = "/dev/ttyS0";
constexpr const char* kApplets = "/run/busybox";
constexpr const char* kScript = "/tmp/script";
constexpr int kTickMs = 50;
constexpr int kNotRun = 127;

/// With a person: echo, line editing, signals by keys. Without: bytes pass as they are.
void set_up_line(int line, const ShellSpec& shell)
{
  termios modes{};
  ::tcgetattr(line, &modes);
  if (shell.is_terminal) {
    modes.c_iflag = ICRNL | IXON | IUTF8;
    modes.c_oflag = OPOST | ONLCR;
    modes.c_lflag = ISIG | ICANON | IEXTEN | ECHO | ECHOE | ECHOK | ECHOCTL | ECHOKE;
    modes.c_cc[VINTR] = CINTR;
    modes.c_cc[VQUIT] = CQUIT;
    modes.c_cc[VERASE] = CERASE;
    modes.c_cc[VKILL] = CKILL;
    modes.c_cc[VEOF] = CEOF;
    modes.c_cc[VSUSP] = CSUSP;
  } else {
    ::cfmakeraw(&modes);
  }
  modes.c_cflag = (modes.c_cflag & ~static_cast<tcflag_t>(HUPCL)) | CREAD | CLOCAL;
  ::tcsetattr(line, TCSANOW, &modes);
  const winsize size{.ws_row = static_cast<unsigned short>(shell.rows),
                     .ws_col = static_cast<unsigned short>(shell.columns),
                     .ws_xpixel = 0,
                     .ws_ypixel = 0};
  ::ioctl(line, TIOCSWINSZ, &size);
}

std::vector<std::string> words_of(const ShellSpec& shell)
{
  if (!shell.argv.empty())
    return shell.argv;
  if (!shell.script.empty())
    return {"sh", kScript};
  return {"sh", "-l"};
}

void set_environment(const ShellSpec& shell)
{
  const char* path = ::getenv("PATH");
  ::setenv("PATH", fmt::format("{}:{}", path == nullptr ? "" : path, kApplets).c_str(), 1);
  ::setenv("TERM", shell.terminal.empty() ? "vt100" : shell.terminal.c_str(), 1);
  ::setenv("PS1", "\\w \\$ ", 1);
}

[[noreturn]] void execute(int line, const ShellSpec& shell)
{
  const int input = shell.is_terminal ? line : ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  ::setpgid(0, 0);
  ::signal(SIGTTOU, SIG_IGN);
  ::tcsetpgrp(line, ::getpid());
  ::signal(SIGTTOU, SIG_DFL);
  ::dup2(input, STDIN_FILENO);
  ::dup2(line, STDOUT_FILENO);
  ::dup2(line, STDERR_FILENO);
  set_environment(shell);
  auto words = words_of(shell);
  std::vector<char*> pointers;
  for (auto& word : words)
    pointers.push_back(word.data());
  pointers.push_back(nullptr);
  ::execvp(pointers[0], pointers.data());
  ::dprintf(STDERR_FILENO, "cannot run '%s': %s\n", pointers[0], std::strerror(errno));
  ::_exit(kNotRun);
}

/// Leads the session that the line belongs to. It outlives the shell by the moment that the last
/// bytes need: a line loses what it holds when its session's leader ends.
[[noreturn]] void lead_session(const ShellSpec& shell)
{
  ::setsid();
  const int line = ::open(kLine, O_RDWR | O_NOCTTY | O_CLOEXEC);
  if (line < 0)
    ::_exit(kNotRun);
  ::ioctl(line, TIOCSCTTY, 0);
  set_up_line(line, shell);
  const pid_t pid = ::fork();
  if (pid == 0)
    execute(line, shell);
  int status = 0;
  while (pid > 0 && ::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  ::tcdrain(line);
  ::_exit(pid < 0 ? kNotRun : WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status));
}

/// In a child of the agent, which leads a process group already and so can lead no session.
int wait_for_session(const ShellSpec& shell)
{
  const pid_t leader = ::fork();
  if (leader == 0)
    lead_session(shell);
  int status = 0;
  while (leader > 0 && ::waitpid(leader, &status, 0) < 0 && errno == EINTR) {
  }
  return leader < 0 ? kNotRun : WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

void check_scheduler(GuestScheduler& scheduler, bool& is_dead, Reports& reports)
{
  const auto death = is_dead ? std::nullopt : scheduler.check();
  if (!death)
    return;
  is_dead = true;
  reports.scheduler(
      "exited",
      Json::object({{"kind", death->kind}, {"reason", death->reason}, {"dump", death->dump}}));
}

void watch(Child& child, GuestScheduler& scheduler, bool& is_dead, Reports& reports)
{
  while (!child.poll()) {
    std::vector<pollfd> waiting{{.fd = child.pidfd(), .events = POLLIN, .revents = 0}};
    if (!is_dead)
      for (const int fd : scheduler.wake_fds())
        waiting.push_back({.fd = fd, .events = POLLIN, .revents = 0});
    ::poll(waiting.data(), waiting.size(), kTickMs);
    check_scheduler(scheduler, is_dead, reports);
  }
}

} // namespace

Status prepare_shell(const ShellSpec& shell)
{
  if (auto status = make_directories(kApplets); !status)
    return status;
  const auto installed = run_captured({.argv = {"busybox", "--install", "-s", kApplets}});
  if (!installed)
    return installed.error();
  if (!shell.script.empty())
    if (auto status = write_file(kScript, shell.script); !status)
      return status;
  return write_control_file("/proc/sys/kernel/printk", "0");
}

std::optional<CellError> run_shell(const ShellSpec& shell,
                                   GuestScheduler& scheduler,
                                   bool& is_scheduler_dead,
                                   const CellCgroups& cgroups,
                                   Reports& reports)
{
  auto child = Child::start({.name = "ktstr-shell", .cgroup = cgroups.body()},
                            [&shell](Channel&) { return wait_for_session(shell); });
  if (!child)
    return CellError{Fault::guest, child.error().text()};
  reports.body_started(now_ns());
  watch(*child, scheduler, is_scheduler_dead, reports);
  cgroups.kill_test();
  const auto status = child->poll().value_or(ExitStatus{.code = kNotRun});
  reports.body_ended(
      Json::object({{"how", "exit"}, {"signal", status.signal}, {"exit_code", status.code}}));
  return {};
}

} // namespace ktstr::guest
