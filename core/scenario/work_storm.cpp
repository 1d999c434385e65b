/// Work types that make many short events: signals and processes.
#include <array>
#include <cerrno>
#include <csignal>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/scenario/work_parts.h"
#include "core/scenario/worker_run.h"

namespace ktstr {

namespace {

std::atomic<std::uint32_t> signals_seen{0}; // of this worker's process

void count_signal(int)
{
  signals_seen.fetch_add(1, std::memory_order_relaxed);
}

void signal_storm(WorkerRun& run)
{
  struct sigaction action {};
  action.sa_handler = count_signal;
  if (::sigaction(SIGUSR2, &action, nullptr) != 0)
    run.give_up("cannot handle a signal", errno);
  auto& handlers = run.shared<std::atomic<std::uint32_t>>(); // how many are in place
  handlers.fetch_add(1);
  while (handlers.load() < 2 && !run.should_stop())
    run.sleep_us(100);
  const int partner = run.setup().group[static_cast<std::size_t>(1 - run.member())].pid.load();
  while (!run.should_stop()) {
    for (std::uint64_t i = 0; i < run.count_param(0); ++i)
      if (::syscall(SYS_tgkill, partner, partner, SIGUSR2) != 0 && errno != ESRCH)
        run.give_up("cannot signal the partner", errno);
    burn(run.count_param(1));
    run.did(run.count_param(0));
  }
}

std::size_t word_bytes(const WorkParams&)
{
  return sizeof(std::atomic<std::uint32_t>);
}

/// The child's first act is to say how long it took to get there.
void fork_exit(WorkerRun& run)
{
  while (!run.should_stop()) {
    const auto forked_ns = monotonic_ns();
    const pid_t child = ::fork();
    if (child == 0) {
      record(run.slot().wake_latency, monotonic_ns() - forked_ns);
      ::_exit(0);
    }
    if (child < 0)
      run.give_up("cannot fork", errno);
    run.begin_waiting();
    while (::waitpid(child, nullptr, 0) < 0)
      if (errno != EINTR)
        run.give_up("cannot wait for a child", errno);
    run.end_waiting();
    run.did(1);
  }
}

constexpr std::array<WorkParam, 2> kSignalParams = {{
    {.name = "signals_per_iter", .fallback = 16, .least = 1, .greatest = 1 << 20},
    {.name = "work_iters", .fallback = 1024, .least = 0, .greatest = kMaxRounds},
}};

constexpr std::array kTypes = {
    WorkType{.name = "SignalStorm",
             .summary = "pairs that send each other signals",
             .params = kSignalParams,
             .group_size = pair_size,
             .shared_bytes = word_bytes,
             .run = signal_storm},
    WorkType{.name = "ForkExit",
             .summary = "forks a child that exits at once, and waits for it",
             .params = {},
             .run = fork_exit},
};

} // namespace

std::span<const WorkType> storm_work_types()
{
  return kTypes;
}

} // namespace ktstr
