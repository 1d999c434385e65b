/// Work types that move tasks between cgroups.
#include <array>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/base/unique_fd.h"
#include "core/scenario/work_parts.h"
#include "core/scenario/worker_run.h"

namespace ktstr {

namespace {

/// Returns 0 or an errno.
int move_task(int pid, const std::filesystem::path& cgroup)
{
  const UniqueFd file(::open((cgroup / "cgroup.procs").c_str(), O_WRONLY | O_CLOEXEC));
  const auto text = std::to_string(pid);
  const bool is_moved = file.is_open() && ::write(file.get(), text.data(), text.size()) ==
                                              static_cast<ssize_t>(text.size());
  return is_moved ? 0 : errno;
}

std::string churn_name(std::int64_t index)
{
  return "wt-cgroup-churn-" + std::to_string(index);
}

std::vector<std::string> churn_cgroups(const WorkParams& params)
{
  std::vector<std::string> names;
  for (std::int64_t i = 0; i < params[0]; ++i)
    names.push_back(churn_name(i));
  return names;
}

/// Goes round among cgroups that the engine made beside its own.
void cgroup_churn(WorkerRun& run)
{
  if (run.setup().cgroup_dir.empty())
    run.give_up("moves between cgroups and must start in one", EINVAL);
  run.leave_placement_unchecked(); // its cgroup's cpuset is not its own for long
  const auto parent = run.setup().cgroup_dir.parent_path();
  const auto cycle_ns = run.count_param(1) * 1'000'000;
  auto next_move_ns = monotonic_ns();
  for (std::int64_t turn = run.member(); !run.should_stop();) {
    if (monotonic_ns() >= next_move_ns) {
      if (const int why = move_task(::getpid(), parent / churn_name(turn++ % run.param(0)));
          why != 0)
        run.give_up("cannot move to another cgroup", why);
      next_move_ns += cycle_ns;
    }
    burn(kSpinRounds);
    run.did(1);
  }
}

/// Forks children that are moved to another cgroup while they end.
void cgroup_attach_storm(WorkerRun& run)
{
  const bool is_ignoring = run.param(1) == 0;
  if (is_ignoring)
    ::signal(SIGCHLD, SIG_IGN);
  constexpr int kMostAtOnce = 32; // children of which nobody waits for one
  const auto target = run.setup().cgroup_root / run.params().text;
  for (int forked = 1; !run.should_stop(); ++forked) {
    const pid_t child = ::fork();
    if (child == 0) {
      burn(kSpinRounds);
      ::_exit(0);
    }
    if (child < 0 && errno != EAGAIN)
      run.give_up("cannot fork", errno);
    const int why = child < 0 ? 0 : move_task(child, target);
    if (why != 0 && why != ESRCH)
      run.give_up("cannot move a child to another cgroup", why);
    if (!is_ignoring || forked % kMostAtOnce == 0) {
      run.begin_waiting();
      while (::waitpid(-1, nullptr, 0) > 0 || errno == EINTR) {
      }
      run.end_waiting();
    }
    run.did(1);
  }
}

constexpr std::array<std::string_view, 2> kReapWords = {"SigIgn", "Waitpid"};

constexpr std::array<WorkParam, 2> kChurnParams = {{
    {.name = "groups", .fallback = 2, .least = 1, .greatest = 64},
    {.name = "cycle_ms", .fallback = 100, .least = 1, .greatest = 60'000},
}};

constexpr std::array<WorkParam, 2> kStormParams = {{
    {.name = "dest", .kind = WorkParam::Kind::cgroup, .is_required = true},
    {.name = "reap", .fallback = 0, .words = kReapWords},
}};

constexpr std::array kTypes = {
    WorkType{.name = "CgroupChurn",
             .summary = "moves itself round among cgroups beside its own",
             .params = kChurnParams,
             .run = cgroup_churn,
             .sibling_cgroups = churn_cgroups},
    WorkType{.name = "CgroupAttachStorm",
             .summary = "forks children, moves them to another cgroup while they end",
             .params = kStormParams,
             .run = cgroup_attach_storm},
};

} // namespace

std::span<const WorkType> cgroup_work_types()
{
  return kTypes;
}

} // namespace ktstr
