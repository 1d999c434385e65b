/// Child processes: started without a shell, ended with their parent, bounded in time and output.
#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <sys/types.h>
#include <utility>
#include <vector>

#include "core/base/cancel.h"
#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/base/unique_fd.h"

namespace ktstr {

/// How a process ended.
struct ExitStatus {
  int code = 0;   ///< exit code; meaningful when `signal` is 0
  int signal = 0; ///< the signal that ended it
  [[nodiscard]] bool succeeded() const { return code == 0 && signal == 0; }
  /// "exit status 3" or "signal 11 (Segmentation fault)".
  [[nodiscard]] std::string text() const;
};

struct ProcessConfig {
  std::vector<std::string> argv; ///< argv[0] is looked up in PATH when it has no '/'
  /// Descriptors the child gets: {the parent's, the number in the child}. stdin, when not listed,
  /// is /dev/null; stdout and stderr are inherited. All others are closed in the child.
  std::vector<std::pair<int, int>> fds;
  std::vector<std::pair<std::string, std::string>> environment; ///< set in addition to the parent's
  std::filesystem::path working_dir;                            ///< empty: the parent's
  std::filesystem::path cgroup; ///< a folder of cgroup v2 that it joins before it is the program;
                                ///< empty: the parent's
  bool leads_group = true;      ///< a process group of its own
};

/// A child that is killed (SIGKILL, and by the kernel when the starting THREAD ends, however that
/// happens) and reaped with this object. It leads its own process group.
class Process {
public:
  static Result<Process> start(const ProcessConfig& config);
  Process(Process&& other) noexcept;
  Process& operator=(Process&& other) noexcept;
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;
  ~Process() { kill(); }

  [[nodiscard]] pid_t pid() const { return pid_; }
  /// The exit status when it has ended. Never blocks.
  std::optional<ExitStatus> poll();
  /// Waits until it ends or the time is over.
  std::optional<ExitStatus> wait(Milliseconds limit);
  /// Sends a signal to the process (not its group). Does nothing once it was reaped.
  void signal(int number) const;
  /// Kills its process group and reaps it.
  void kill();
  /// Kills what it left in its process group, also when it has ended itself. Right after that, and
  /// only for a leader: later the number may be another group's.
  void kill_group() const;

private:
  Process(pid_t pid, UniqueFd pidfd) : pid_(pid), pidfd_(std::move(pidfd)) {}
  pid_t pid_ = -1;
  UniqueFd pidfd_;
  std::optional<ExitStatus> status_;
};

struct CapturedRun {
  ExitStatus status;
  std::string out;
  std::string err;
  bool is_timed_out = false; ///< it was killed at the deadline
};

struct CaptureLimits {
  Milliseconds time{10000};
  std::size_t bytes = 64UL << 20U; ///< of each stream; more is dropped
  const CancelToken* cancel = nullptr;
};

/// Runs to the end and keeps what it printed; what it leaves in its process group is killed then.
/// Error only when it could not be started.
Result<CapturedRun> run_captured(const ProcessConfig& config, const CaptureLimits& limits = {});

/// Full path of a program: itself when it has a '/', else found in PATH (and the sbin folders,
/// which ordinary users lack).
Result<std::filesystem::path> find_program(const std::string& name);

} // namespace ktstr
