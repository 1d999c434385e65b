/// A child of the agent that runs foreign code: a scheduler, a test body, a command. It has its own
/// process group, its own cgroup and nothing of the agent's but one channel; what it prints arrives
/// by a pipe. Unlike base's Process it may run a function of ours instead of a program.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <sys/types.h>
#include <vector>

#include "core/base/process.h"
#include "core/base/result.h"
#include "core/base/unique_fd.h"
#include "core/guest/channel.h"

namespace ktstr::guest {

struct ChildConfig {
  const char* name = "ktstr-child"; ///< in the kernel's task lists; at most 15 characters
  std::string cgroup;               ///< folder it is put into; empty: the agent's
  bool is_realtime =
      false; ///< SCHED_FIFO: for code of ours that a starving scheduler must not stop
};

class Child {
public:
  /// Runs `body` in a new process, which ends with what it returns as exit code.
  static Result<Child> start(const ChildConfig& config, std::function<int(Channel&)> body);
  /// Runs a program. argv[0] is a path or a name in PATH. That it cannot be executed shows as exit
  /// code 127 and a line of output.
  static Result<Child> start_program(const ChildConfig& config, std::vector<std::string> argv);

  Child(Child&&) = default;
  Child& operator=(Child&&) = delete;
  ~Child();

  [[nodiscard]] pid_t pid() const { return pid_; }
  [[nodiscard]] int pidfd() const { return pidfd_.get(); }
  [[nodiscard]] const Channel& channel() const { return channel_; }
  /// Its stdout and stderr; non-blocking.
  [[nodiscard]] int output_fd() const { return output_.get(); }

  /// How it ended; nothing while it lives.
  std::optional<ExitStatus> poll();
  /// Waits until it ended or the guest's clock reads `deadline_ns`.
  std::optional<ExitStatus> wait(std::uint64_t deadline_ns);
  /// Sends a signal to its process group.
  void signal(int number) const;

private:
  Child(pid_t pid, UniqueFd pidfd, UniqueFd output, Channel channel)
      : pid_(pid), pidfd_(std::move(pidfd)), output_(std::move(output)),
        channel_(std::move(channel))
  {
  }
  pid_t pid_;
  UniqueFd pidfd_;
  UniqueFd output_;
  Channel channel_;
  std::optional<ExitStatus> status_;
};

} // namespace ktstr::guest
