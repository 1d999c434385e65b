#include "core/base/process.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "core/base/text.h"

extern char** environ;

namespace ktstr {

namespace {

constexpr int kExecFailed = 127;

/// Everything the child needs between fork and exec, prepared before: after fork in a program with
/// threads only async-signal-safe calls are allowed.
struct ExecPlan {
  std::vector<char*> argv;
  std::vector<char*> envp;
  std::vector<std::string> texts;
  std::string program;
  std::string working_dir;
  std::string cgroup_procs;
  bool leads_group = true;
  std::vector<std::pair<int, int>> fds;
  int highest_target = 2;
  pid_t parent = 0;
  int report_fd = -1;
};

bool is_overridden(const char* entry, const ProcessConfig& config)
{
  const std::string_view text(entry);
  const auto name = text.substr(0, text.find('='));
  return std::any_of(config.environment.begin(), config.environment.end(), [&](const auto& pair) {
    return pair.first == name;
  });
}

ExecPlan plan_exec(const ProcessConfig& config, std::string program)
{
  ExecPlan plan;
  plan.program = std::move(program);
  plan.working_dir = config.working_dir.string();
  if (!config.cgroup.empty())
    plan.cgroup_procs = (config.cgroup / "cgroup.procs").string();
  plan.leads_group = config.leads_group;
  plan.parent = ::getpid();
  plan.texts = config.argv;
  for (const auto& [name, value] : config.environment)
    plan.texts.push_back(name + "=" + value);
  for (std::size_t i = 0; i < config.argv.size(); ++i)
    plan.argv.push_back(plan.texts[i].data());
  plan.argv.push_back(nullptr);
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry)
    if (!is_overridden(*entry, config))
      plan.envp.push_back(*entry);
  for (std::size_t i = config.argv.size(); i < plan.texts.size(); ++i)
    plan.envp.push_back(plan.texts[i].data());
  plan.envp.push_back(nullptr);
  plan.fds = config.fds;
  for (const auto& pair : plan.fds)
    plan.highest_target = std::max(plan.highest_target, pair.second);
  return plan;
}

[[noreturn]] void fail_child(const ExecPlan& plan)
{
  const int error_number = errno;
  [[maybe_unused]] const auto written = ::write(plan.report_fd, &error_number, sizeof error_number);
  ::_exit(kExecFailed);
}

/// Moves the wanted descriptors above every target first, so that no dup2 overwrites one that is
/// still needed.
void arrange_fds(ExecPlan& plan)
{
  const int floor = plan.highest_target + 1;
  plan.report_fd = ::fcntl(plan.report_fd, F_DUPFD_CLOEXEC, floor);
  for (auto& [from, to] : plan.fds) {
    from = ::fcntl(from, F_DUPFD_CLOEXEC, floor);
    if (from < 0)
      fail_child(plan);
  }
  const int null_fd = ::open("/dev/null", O_RDONLY);
  if (null_fd > 0) {
    ::dup2(null_fd, 0);
    ::close(null_fd);
  }
  for (const auto& [from, to] : plan.fds)
    if (::dup2(from, to) < 0)
      fail_child(plan);
  // Whatever else is open and not close-on-exec (a library's doing) must not leak into the child.
  ::syscall(SYS_close_range, plan.highest_target + 1, ~0U, 4U /* CLOSE_RANGE_CLOEXEC */);
  for (int fd = 3; fd <= plan.highest_target; ++fd) {
    const bool is_wanted = std::any_of(
        plan.fds.begin(), plan.fds.end(), [fd](const auto& pair) { return pair.second == fd; });
    if (!is_wanted)
      ::close(fd);
  }
}

/// "0" is the writer itself. Only async-signal-safe calls.
bool join_cgroup(const char* procs_file)
{
  const int fd = ::open(procs_file, O_WRONLY | O_CLOEXEC);
  if (fd < 0)
    return false;
  const bool is_written = ::write(fd, "0", 1) == 1;
  const int error_number = errno;
  ::close(fd);
  errno = error_number;
  return is_written;
}

[[noreturn]] void exec_child(ExecPlan& plan)
{
  if (plan.leads_group)
    ::setpgid(0, 0);
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != plan.parent)
    ::_exit(kExecFailed); // the parent died before the line above
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  for (const int number : {SIGINT, SIGTERM, SIGPIPE, SIGCHLD})
    ::signal(number, SIG_DFL);
  arrange_fds(plan);
  if (!plan.cgroup_procs.empty() && !join_cgroup(plan.cgroup_procs.c_str()))
    fail_child(plan);
  if (!plan.working_dir.empty() && ::chdir(plan.working_dir.c_str()) != 0)
    fail_child(plan);
  ::execve(plan.program.c_str(), plan.argv.data(), plan.envp.data());
  fail_child(plan);
}

ExitStatus decode(const siginfo_t& info)
{
  if (info.si_code == CLD_EXITED)
    return {.code = info.si_status, .signal = 0};
  return {.code = 0, .signal = info.si_status};
}

/// Appends what is readable; false at end of stream.
bool drain(int fd, std::string& text, std::size_t limit)
{
  std::array<char, 65536> block{};
  const auto got = ::read(fd, block.data(), block.size());
  if (got < 0)
    return errno == EINTR || errno == EAGAIN;
  const auto room = limit - std::min(limit, text.size());
  text.append(block.data(), std::min(room, static_cast<std::size_t>(got)));
  return got > 0;
}

/// Reads both pipes until they close, or hold nothing more after the process ended: what it left
/// behind may keep them open for ever. False when the time was over or the token set before that.
bool collect(
    UniqueFd& out, UniqueFd& err, Process& process, CapturedRun& run, const CaptureLimits& limits)
{
  constexpr Milliseconds kSlice{50};
  const auto deadline = system_clock().now() + limits.time;
  while (out.is_open() || err.is_open()) {
    const auto left = deadline - system_clock().now();
    if (left <= Milliseconds{0} || (limits.cancel != nullptr && limits.cancel->is_cancelled()))
      return false;
    const bool has_ended = process.poll().has_value();
    const auto patience = has_ended ? Milliseconds{0} : std::min(left, kSlice);
    std::array<pollfd, 2> waits{{{out.get(), POLLIN, 0}, {err.get(), POLLIN, 0}}};
    const int ready = ::poll(waits.data(), waits.size(), static_cast<int>(patience.count()));
    if (has_ended && ready == 0)
      return true;
    if (waits[0].revents != 0 && !drain(out.get(), run.out, limits.bytes))
      out.reset();
    if (waits[1].revents != 0 && !drain(err.get(), run.err, limits.bytes))
      err.reset();
  }
  return true;
}

} // namespace

std::string ExitStatus::text() const
{
  if (signal != 0)
    return "signal " + std::to_string(signal) + " (" + ::strsignal(signal) + ")";
  return "exit status " + std::to_string(code);
}

Result<Process> Process::start(const ProcessConfig& config)
{
  KTSTR_ASSERT(!config.argv.empty());
  auto program = find_program(config.argv[0]);
  if (!program)
    return program.error();
  std::array<int, 2> report{};
  if (::pipe2(report.data(), O_CLOEXEC) != 0)
    return Error::from_errno(errno, "cannot create a pipe");
  const UniqueFd report_read(report[0]);
  UniqueFd report_write(report[1]);
  ExecPlan plan = plan_exec(config, program->string());
  plan.report_fd = report_write.get();

  const pid_t pid = ::fork();
  if (pid < 0)
    return Error::from_errno(errno, "cannot start '" + config.argv[0] + "'");
  if (pid == 0)
    exec_child(plan);
  report_write.reset();

  Process process(pid, UniqueFd(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0))));
  int error_number = 0;
  if (::read(report_read.get(), &error_number, sizeof error_number) == sizeof error_number) {
    process.kill();
    return Error::from_errno(error_number, "cannot start '" + program->string() + "'");
  }
  return process;
}

Process::Process(Process&& other) noexcept
    : pid_(std::exchange(other.pid_, -1)), pidfd_(std::move(other.pidfd_)), status_(other.status_)
{
}

Process& Process::operator=(Process&& other) noexcept
{
  if (this != &other) {
    kill();
    pid_ = std::exchange(other.pid_, -1);
    pidfd_ = std::move(other.pidfd_);
    status_ = other.status_;
  }
  return *this;
}

std::optional<ExitStatus> Process::poll()
{
  return wait(Milliseconds{0});
}

std::optional<ExitStatus> Process::wait(Milliseconds limit)
{
  if (status_ || pid_ < 0)
    return status_;
  if (pidfd_.is_open()) {
    pollfd ready{pidfd_.get(), POLLIN, 0};
    ::poll(&ready, 1, static_cast<int>(limit.count()));
  }
  siginfo_t info{};
  if (::waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOHANG) == 0 &&
      info.si_pid == pid_)
    status_ = decode(info);
  return status_;
}

void Process::signal(int number) const
{
  if (pid_ > 0 && !status_)
    ::kill(pid_, number);
}

void Process::kill()
{
  if (pid_ < 0 || status_)
    return;
  ::kill(-pid_, SIGKILL);
  ::kill(pid_, SIGKILL); // its group may not exist yet
  siginfo_t info{};
  while (::waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED) != 0 && errno == EINTR) {
  }
  status_ = decode(info);
}

void Process::kill_group() const
{
  if (pid_ > 1)
    ::kill(-pid_, SIGKILL);
}

Result<CapturedRun> run_captured(const ProcessConfig& config, const CaptureLimits& limits)
{
  std::array<int, 2> out{};
  std::array<int, 2> err{};
  if (::pipe2(out.data(), O_CLOEXEC) != 0)
    return Error::from_errno(errno, "cannot create a pipe");
  UniqueFd out_read(out[0]);
  UniqueFd out_write(out[1]);
  if (::pipe2(err.data(), O_CLOEXEC) != 0)
    return Error::from_errno(errno, "cannot create a pipe");
  UniqueFd err_read(err[0]);
  UniqueFd err_write(err[1]);

  ProcessConfig piped = config;
  piped.fds.emplace_back(out_write.get(), 1);
  piped.fds.emplace_back(err_write.get(), 2);
  auto process = Process::start(piped);
  if (!process)
    return process.error();
  out_write.reset();
  err_write.reset();

  CapturedRun run;
  const auto started = system_clock().now();
  run.is_timed_out = !collect(out_read, err_read, *process, run, limits);
  // A child that closed its streams may still run: it has what is left of the time.
  if (!run.is_timed_out) {
    const auto left = limits.time - (system_clock().now() - started);
    run.is_timed_out = !process->wait(std::max(left, Milliseconds{0})).has_value();
  }
  process->kill();
  process->kill_group();
  run.status = process->poll().value_or(ExitStatus{});
  return run;
}

Result<std::filesystem::path> find_program(const std::string& name)
{
  if (name.find('/') != std::string::npos)
    return std::filesystem::path(name);
  const char* set = std::getenv("PATH");
  const std::string path = std::string(set != nullptr ? set : "/usr/bin:/bin") + ":/usr/sbin:/sbin";
  for (const auto& folder : split(path, ':')) {
    const auto candidate = std::filesystem::path(folder.empty() ? "." : folder) / name;
    if (::access(candidate.c_str(), X_OK) == 0)
      return candidate;
  }
  return Error::make(ErrorKind::not_found, "program '{}' is not in PATH", name);
}

} // namespace ktstr
