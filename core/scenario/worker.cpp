#include "core/scenario/worker.h"

#include <cerrno>
#include <csignal>
#include <ctime>
#include <fcntl.h>
#include <grp.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "core/base/file.h"
#include "core/base/text.h"
#include "core/check/worker_report.h"
#include "core/scenario/futex.h"
#include "core/scenario/mem_policy.h"

namespace ktstr {

namespace {

class Newborn {
public:
  Newborn(const WorkerPlan& plan, const WorkerMemory& memory) : plan_(plan), memory_(memory) {}

  void set_up(int engine_pid)
  {
    tie_to(engine_pid);
    reset_signals();
    take_name();
    if (!plan_.cgroup_dir.empty())
      join_cgroup();
    if (!plan_.affinity.empty())
      take_affinity();
    take_memory_policy();
    take_priority();
    take_identity();
    note_allowed_cpus();
    slot().setup_delay_ns = run_delay_ns("self").value_or(0);
    slot().setup_cpu_ns = cpu_time_ns(::getpid());
  }

  /// Blocks until the crew starts and this worker's jitter is over; gives the moment it was due.
  std::uint64_t await_start()
  {
    auto& control = *memory_.control;
    control.ready.fetch_add(1);
    futex_wake(control.ready, 1);
    while (memory_.gate->go.load() == 0)
      futex_wait(memory_.gate->go, 0);
    const auto start_ns = slot().due_ns.load(); // the engine wrote it before `go`
    const timespec moment{static_cast<time_t>(start_ns / 1'000'000'000),
                          static_cast<long>(start_ns % 1'000'000'000)};
    if (plan_.jitter_ns > 0)
      while (::clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &moment, nullptr) == EINTR) {
      }
    return start_ns;
  }

private:
  WorkerSlot& slot() { return memory_.group[static_cast<std::size_t>(plan_.member)]; }

  [[noreturn]] void give_up(const char* what)
  {
    give_up_worker(*memory_.control, slot(), what, errno);
  }

  void tie_to(int engine_pid)
  {
    if (::prctl(PR_SET_PDEATHSIG, SIGKILL) != 0)
      give_up("cannot tie the worker to the engine");
    if (::getppid() != engine_pid)
      ::_exit(1); // the engine is gone already
  }

  /// Kernel messages about a task show its name: by default the one that checks use.
  void take_name()
  {
    const auto& given = plan_.spec->comm;
    const auto name = given.empty() ? "worker" + std::to_string(plan_.index) : given;
    ::prctl(PR_SET_NAME, name.c_str());
  }

  static void reset_signals()
  {
    for (const int number : {SIGINT, SIGTERM, SIGHUP, SIGPIPE, SIGALRM, SIGCHLD, SIGUSR1, SIGUSR2})
      ::signal(number, SIG_DFL);
    sigset_t none;
    ::sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
  }

  void join_cgroup()
  {
    const auto file = plan_.cgroup_dir / "cgroup.procs";
    const int fd = ::open(file.c_str(), O_WRONLY | O_CLOEXEC);
    if (fd < 0 || ::write(fd, "0", 1) != 1)
      give_up("cannot join the cgroup");
    ::close(fd);
  }

  void take_affinity()
  {
    cpu_set_t cpus;
    CPU_ZERO(&cpus);
    for (const int cpu : plan_.affinity)
      CPU_SET(static_cast<std::size_t>(cpu), &cpus);
    if (::sched_setaffinity(0, sizeof cpus, &cpus) != 0)
      give_up("cannot set the affinity");
  }

  void take_priority()
  {
    const auto& spec = *plan_.spec;
    if (spec.policy) {
      errno = apply_policy(0, *spec.policy, spec.nice.value_or(0));
      if (errno != 0)
        give_up(("cannot become " + text_of(*spec.policy)).c_str());
    } else if (spec.nice && ::setpriority(PRIO_PROCESS, 0, *spec.nice) != 0) {
      give_up("cannot set the nice value");
    }
  }

  void take_memory_policy()
  {
    auto policy = plan_.spec->memory;
    if (policy.kind == MemPolicy::Kind::unset && plan_.spec->numa_node)
      policy = {.kind = MemPolicy::Kind::preferred, .nodes = {*plan_.spec->numa_node}};
    errno = apply_memory_policy(policy);
    if (errno != 0)
      give_up("cannot set the memory policy");
  }

  void take_identity()
  {
    const auto& spec = *plan_.spec;
    if (spec.gid && (::setgroups(0, nullptr) != 0 || ::setgid(static_cast<gid_t>(*spec.gid)) != 0))
      give_up("cannot take the group id");
    if (spec.uid && ::setuid(static_cast<uid_t>(*spec.uid)) != 0)
      give_up("cannot take the user id");
    if ((spec.gid || spec.uid) && ::prctl(PR_SET_PDEATHSIG, SIGKILL) != 0) // cleared by the change
      give_up("cannot tie the worker to the engine");
  }

  void note_allowed_cpus()
  {
    cpu_set_t cpus;
    if (::sched_getaffinity(0, sizeof cpus, &cpus) != 0)
      give_up("cannot read the affinity");
    for (int cpu = 0; cpu < CpuBits::kCount; ++cpu)
      if (CPU_ISSET(static_cast<std::size_t>(cpu), &cpus))
        slot().allowed_cpus.add(cpu);
    slot().allowed_epoch.store(2);
    slot().pid.store(::getpid());
  }

  const WorkerPlan& plan_;
  const WorkerMemory& memory_;
};

} // namespace

std::optional<std::uint64_t> run_delay_ns(const std::string& process)
{
  const auto text = read_file("/proc/" + process + "/schedstat", 4096);
  if (!text)
    return std::nullopt;
  const auto fields = split(trim(*text), ' '); // CPU time, run delay, turns
  return fields.size() == 3 ? parse_decimal(fields[1]) : std::nullopt;
}

std::uint64_t cpu_time_ns(int pid)
{
  clockid_t clock{};
  timespec time{};
  if (::clock_getcpuclockid(pid, &clock) != 0 || ::clock_gettime(clock, &time) != 0)
    return 0;
  return static_cast<std::uint64_t>(time.tv_sec) * 1'000'000'000ULL +
         static_cast<std::uint64_t>(time.tv_nsec);
}

std::string name_of(const WorkerPlan& plan)
{
  return name_of(WorkerReport{
      .index = plan.index, .cgroup = plan.cgroup, .work_type = std::string(plan.spec->type->name)});
}

void live_as_worker(const WorkerPlan& plan, const WorkerMemory& memory, int engine_pid)
{
  Newborn newborn(plan, memory);
  newborn.set_up(engine_pid);
  const auto start_ns = newborn.await_start();
  WorkerRun run({.params = &plan.params,
                 .control = memory.control,
                 .group = memory.group,
                 .peers = memory.peers,
                 .pipes = memory.pipes,
                 .shared = memory.shared,
                 .cgroup_dir = plan.cgroup_dir,
                 .cgroup_root = plan.cgroup_root,
                 .custom = plan.custom,
                 .member = plan.member,
                 .is_measured = plan.is_measured,
                 .start_ns = start_ns,
                 .seed = plan.seed});
  plan.spec->type->run(run);
  ::_exit(0);
}

} // namespace ktstr
