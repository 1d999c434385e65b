#include "core/guest/child.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "core/base/file.h"
#include "core/guest/coverage.h"
#include "core/guest/guest_clock.h"

namespace ktstr::guest {

namespace {

constexpr int kExecFailed = 127;
constexpr int kChannelFd = 3;
constexpr Milliseconds kKillLimit{30'000};

struct Plumbing {
  UniqueFd output_read;
  UniqueFd output_write;
  Channel ours;
  Channel theirs;
};

Result<Plumbing> lay_plumbing()
{
  int fds[2];
  if (::pipe2(fds, O_CLOEXEC) != 0)
    return Error::from_errno(errno, "cannot create a pipe");
  UniqueFd output_read(fds[0]);
  UniqueFd output_write(fds[1]);
  ::fcntl(output_read.get(), F_SETFL, O_NONBLOCK);
  auto channel = Channel::create();
  if (!channel)
    return channel.error();
  return Plumbing{std::move(output_read),
                  std::move(output_write),
                  std::move(channel->first),
                  std::move(channel->second)};
}

[[noreturn]] void give_up(const char* what)
{
  ::dprintf(STDERR_FILENO, "ktstr-guest: cannot %s: %s\n", what, std::strerror(errno));
  ::_exit(kExecFailed);
}

/// Leaves the child with /dev/null, the pipe and the channel; everything else of the agent's is
/// closed.
void arrange_descriptors(const Plumbing& plumbing)
{
  const int null_fd = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  const int output = ::fcntl(plumbing.output_write.get(), F_DUPFD_CLOEXEC, kChannelFd + 1);
  const int channel = ::fcntl(plumbing.theirs.fd(), F_DUPFD_CLOEXEC, kChannelFd + 1);
  if (::dup2(null_fd, STDIN_FILENO) < 0 || ::dup2(output, STDOUT_FILENO) < 0 ||
      ::dup2(output, STDERR_FILENO) < 0 || ::dup3(channel, kChannelFd, O_CLOEXEC) < 0)
    give_up("arrange a child's descriptors");
  ::syscall(SYS_close_range, kChannelFd + 1, ~0U, 0U);
}

void take_place(const ChildConfig& config)
{
  ::setpgid(0, 0);
  ::prctl(PR_SET_NAME, config.name);
  ::prctl(PR_SET_PDEATHSIG, SIGKILL); // an agent that is no first process may die before it
  for (const int number : {SIGINT, SIGTERM, SIGPIPE, SIGCHLD})
    ::signal(number, SIG_DFL);
  const sched_param highest{.sched_priority = 1};
  if (config.is_realtime)
    ::sched_setscheduler(0, SCHED_FIFO | SCHED_RESET_ON_FORK, &highest);
  if (config.cgroup.empty())
    return;
  if (auto status = write_control_file(config.cgroup + "/cgroup.procs", "0"); !status)
    give_up(status.error().text().c_str());
}

[[noreturn]] void run_child(const ChildConfig& config,
                            const Plumbing& plumbing,
                            const std::function<int(Channel&)>& body)
{
  arrange_descriptors(plumbing);
  take_place(config);
  Channel channel{UniqueFd(kChannelFd)};
  const int code = body(channel);
  std::fflush(nullptr);
  if (collects_coverage())
    std::exit(code); // runs what instrumented libraries left to be run at the end
  ::_exit(code);
}

int execute(std::vector<std::string>& argv)
{
  std::vector<char*> pointers;
  for (auto& word : argv)
    pointers.push_back(word.data());
  pointers.push_back(nullptr);
  ::execvp(pointers[0], pointers.data());
  ::dprintf(STDERR_FILENO, "cannot execute '%s': %s\n", pointers[0], std::strerror(errno));
  return kExecFailed;
}

ExitStatus decode(const siginfo_t& info)
{
  if (info.si_code == CLD_EXITED)
    return {.code = info.si_status, .signal = 0};
  return {.code = 0, .signal = info.si_status};
}

} // namespace

Result<Child> Child::start(const ChildConfig& config, std::function<int(Channel&)> body)
{
  auto plumbing = lay_plumbing();
  if (!plumbing)
    return plumbing.error();
  std::fflush(nullptr); // what the agent has buffered is not the child's to write
  const pid_t pid = ::fork();
  if (pid < 0)
    return Error::from_errno(errno, "cannot fork");
  if (pid == 0)
    run_child(config, *plumbing, body);
  ::setpgid(pid, pid); // both sides: whoever is first
  UniqueFd pidfd(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0U)));
  return Child(pid, std::move(pidfd), std::move(plumbing->output_read), std::move(plumbing->ours));
}

Result<Child> Child::start_program(const ChildConfig& config, std::vector<std::string> argv)
{
  return start(config, [argv = std::move(argv)](Channel&) mutable { return execute(argv); });
}

Child::~Child()
{
  if (pidfd_.get() < 0 || status_)
    return;
  signal(SIGKILL);
  // A task that a broken scheduler does not run cannot die either; the kernel's watchdog ends that.
  wait(after(kKillLimit));
}

std::optional<ExitStatus> Child::poll()
{
  if (status_)
    return status_;
  siginfo_t info{};
  if (::waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOHANG) != 0)
    status_ = ExitStatus{.code = kExecFailed, .signal = 0}; // not ours to wait for any more
  else if (info.si_pid == pid_)
    status_ = decode(info);
  return status_;
}

std::optional<ExitStatus> Child::wait(std::uint64_t deadline_ns)
{
  for (;;) {
    if (auto status = poll())
      return status;
    const auto now = now_ns();
    if (now >= deadline_ns)
      return {};
    pollfd waiting{.fd = pidfd_.get(), .events = POLLIN, .revents = 0};
    const auto left = (deadline_ns - now) / kNanosecondsPerMillisecond + 1;
    ::poll(&waiting, 1, static_cast<int>(std::min<std::uint64_t>(left, 1'000'000)));
  }
}

void Child::signal(int number) const
{
  ::kill(-pid_, number);
}

} // namespace ktstr::guest
