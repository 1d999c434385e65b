#include "core/scenario/crew.h"

#include <algorithm>
#include <cerrno>
#include <climits>
#include <csignal>
#include <ctime>
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/base/file.h"
#include "core/base/process.h"
#include "core/base/text.h"
#include "core/base/unique_fd.h"
#include "core/scenario/crew_memory.h"
#include "core/scenario/futex.h"

namespace ktstr {

namespace {

/// Pipes of one group; closed here when the group is forked.
struct GroupPipes {
  std::vector<UniqueFd> owned;
  std::vector<PipeEnds> ends;
};

Result<GroupPipes> make_pipes(int count)
{
  GroupPipes pipes;
  for (int i = 0; i < count; ++i) {
    int ends[2] = {-1, -1};
    if (::pipe2(ends, O_CLOEXEC) != 0)
      return Error::from_errno(errno, "cannot make a pipe for workers");
    pipes.owned.emplace_back(ends[0]);
    pipes.owned.emplace_back(ends[1]);
    pipes.ends.push_back({ends[0], ends[1]});
  }
  return pipes;
}

/// CPU time of a process, including what it used since the last tick; 0 when it is gone.
std::uint64_t cpu_time_ns(int pid)
{
  clockid_t clock{};
  timespec time{};
  if (::clock_getcpuclockid(pid, &clock) != 0 || ::clock_gettime(clock, &time) != 0)
    return 0;
  return static_cast<std::uint64_t>(time.tv_sec) * 1'000'000'000ULL +
         static_cast<std::uint64_t>(time.tv_nsec);
}

/// The second number of schedstat: time spent waiting on run queues.
std::optional<std::uint64_t> run_delay_ns(int pid)
{
  const auto text = read_file(fmt::format("/proc/{}/schedstat", pid), 4096);
  if (!text)
    return std::nullopt;
  const auto fields = split(trim(*text), ' ');
  return fields.size() == 3 ? parse_decimal(fields[1]) : std::nullopt;
}

std::string plan_name(const WorkerPlan& plan)
{
  return name_of(WorkerReport{
      .index = plan.index, .cgroup = plan.cgroup, .work_type = std::string(plan.spec->type->name)});
}

std::vector<int> cpus_in(const CpuBits& bits)
{
  std::vector<int> cpus;
  for (int cpu = 0; cpu < CpuBits::kCount; ++cpu)
    if (bits.has(cpu))
      cpus.push_back(cpu);
  return cpus;
}

std::int64_t since(std::uint64_t moment_ns, std::uint64_t origin_ns)
{
  return static_cast<std::int64_t>(moment_ns) - static_cast<std::int64_t>(origin_ns);
}

} // namespace

Result<std::unique_ptr<Crew>> Crew::spawn(std::vector<WorkerPlan> plans)
{
  auto memory = CrewMemory::create(plans.size());
  if (!memory)
    return memory.error();
  std::unique_ptr<Crew> crew(new Crew(std::move(plans), std::move(*memory)));
  if (auto status = crew->fork_all(); !status)
    return status.error();
  return crew;
}

Crew::Crew(std::vector<WorkerPlan> plans, std::unique_ptr<CrewMemory> memory)
    : memory_(std::move(memory))
{
  for (auto& plan : plans)
    members_.push_back({.plan = std::move(plan)});
}

Crew::~Crew()
{
  kill_all();
  reap(Milliseconds{1000});
}

Status Crew::fork_all()
{
  for (std::size_t first = 0; first < members_.size();) {
    if (auto status = fork_group(first); !status)
      return status;
    first += static_cast<std::size_t>(members_[first].plan.group_size);
  }
  return {};
}

Status Crew::fork_group(std::size_t first)
{
  const auto& plan = members_[first].plan;
  const auto size = static_cast<std::size_t>(plan.group_size);
  auto pipes = make_pipes(plan.spec->type->needs_pipes ? plan.group_size : 0);
  if (!pipes)
    return pipes.error();
  const WorkerMemory memory{.control = &memory_->control(),
                            .group = memory_->slots().subspan(first, size),
                            .pipes = pipes->ends};
  const int engine_pid = ::getpid();
  for (std::size_t i = first; i < first + size; ++i) {
    const int pid = ::fork();
    if (pid < 0)
      return Error::from_errno(errno, "cannot fork " + plan_name(members_[i].plan));
    if (pid == 0)
      live_as_worker(members_[i].plan, memory, engine_pid);
    members_[i].pid = members_[i].former_pid = pid;
  }
  return {};
}

Result<std::optional<CheckOutcome>> Crew::await_ready(Milliseconds limit)
{
  auto& control = memory_->control();
  const auto deadline = monotonic_ns() + static_cast<std::uint64_t>(limit.count()) * 1'000'000;
  for (;;) {
    const auto ready = control.ready.load();
    if (ready >= members_.size())
      return std::optional<CheckOutcome>();
    if (auto status = first_early_end(); !status)
      return status.error();
    const auto now = monotonic_ns();
    if (now >= deadline)
      return std::optional(
          violated("start",
                   fmt::format("{} of {} workers were not set up within {} ms: they got no CPU",
                               members_.size() - ready,
                               members_.size(),
                               limit.count())));
    futex_wait(control.ready, ready, Milliseconds{50});
  }
}

void Crew::start()
{
  const auto now = monotonic_ns();
  for (std::size_t i = 0; i < members_.size(); ++i) {
    members_[i].start_ns = now + members_[i].plan.jitter_ns;
    memory_->slots()[i].due_ns.store(members_[i].start_ns);
  }
  memory_->control().go.store(1);
  futex_wake(memory_->control().go, INT_MAX);
}

bool Crew::has_failed() const
{
  return memory_->control().failed.load() > 0;
}

/// The order matters: CPU times of all first, close together; then what is slow to read; and early
/// ends before `stop`, which makes workers end.
Status Crew::finish(Milliseconds limit)
{
  for (std::size_t i = 0; i < members_.size(); ++i)
    sample(members_[i], memory_->slots()[i]);
  const auto status = first_early_end();
  for (auto& member : members_)
    member.run_delay_ns = run_delay_ns(member.pid);
  memory_->control().stop.store(1);
  kill_all();
  reap(limit);
  return status;
}

void Crew::sample(Member& member, const WorkerSlot& slot)
{
  member.cpu_ns = cpu_time_ns(member.pid);
  member.end_ns = std::max(monotonic_ns(), member.start_ns);
  const auto due = slot.due_ns.load();
  if (due == WorkerSlot::kBlocked || due >= member.end_ns)
    return;
  member.open_gap_ns = member.end_ns - due;
  member.open_gap_at_ns = due;
}

void Crew::kill_all()
{
  for (const auto& member : members_)
    if (member.pid > 0)
      ::kill(member.pid, SIGKILL);
}

void Crew::reap(Milliseconds limit)
{
  const auto deadline = monotonic_ns() + static_cast<std::uint64_t>(limit.count()) * 1'000'000;
  for (auto& member : members_) {
    while (member.pid > 0) {
      const int got = ::waitpid(member.pid, nullptr, WNOHANG);
      if (got == member.pid || (got < 0 && errno == ECHILD))
        member.pid = -1;
      else if (monotonic_ns() >= deadline)
        break;
      else
        system_clock().sleep(Milliseconds{1});
    }
  }
}

/// Looks without reaping, so that a pid stays this worker's.
Status Crew::first_early_end() const
{
  for (std::size_t i = 0; i < members_.size(); ++i) {
    const auto name = plan_name(members_[i].plan);
    const auto& slot = memory_->slots()[i];
    if (slot.error[0] != '\0')
      return Error::make(ErrorKind::unsupported, "{}: {}", name, slot.error.data());
    siginfo_t info{};
    const auto pid = static_cast<id_t>(members_[i].pid);
    if (::waitid(P_PID, pid, &info, WEXITED | WNOHANG | WNOWAIT) != 0 || info.si_pid == 0)
      continue;
    const bool is_exit = info.si_code == CLD_EXITED;
    const ExitStatus status{is_exit ? info.si_status : 0, is_exit ? 0 : info.si_status};
    return Error::make(ErrorKind::guest_fault, "{} ended early: {}", name, status.text());
  }
  return {};
}

std::vector<WorkerReport> Crew::reports(std::uint64_t origin_ns,
                                        const std::vector<int>& machine_cpus) const
{
  std::vector<WorkerReport> all;
  for (std::size_t i = 0; i < members_.size(); ++i)
    all.push_back(report_of(i, origin_ns, machine_cpus));
  return all;
}

WorkerReport Crew::report_of(std::size_t index,
                             std::uint64_t origin_ns,
                             const std::vector<int>& machine_cpus) const
{
  const auto& member = members_[index];
  const auto& slot = memory_->slots()[index];
  WorkerReport report{.index = member.plan.index,
                      .cgroup = member.plan.cgroup,
                      .work_type = std::string(member.plan.spec->type->name),
                      .step = member.plan.step,
                      .pid = member.former_pid,
                      .nice = member.plan.spec->nice.value_or(0),
                      .cpu_weight = member.plan.cpu_weight,
                      .allowed_cpus = cpus_in(slot.allowed_cpus),
                      .used_cpus = cpus_in(slot.used_cpus),
                      .work = slot.work.load(),
                      .iterations = slot.iterations.load(),
                      .cpu_ns = member.cpu_ns,
                      .wall_ns = member.end_ns - member.start_ns,
                      .run_delay_ns = member.run_delay_ns,
                      .migration_count = slot.migration_count.load(),
                      .wake_latency = slot.wake_latency};
  report.is_restricted = !std::includes(report.allowed_cpus.begin(),
                                        report.allowed_cpus.end(),
                                        machine_cpus.begin(),
                                        machine_cpus.end());
  report.max_gap = {
      slot.max_gap_ns.load(), slot.max_gap_cpu, since(slot.max_gap_at_ns, origin_ns), false};
  if (member.open_gap_ns > report.max_gap.length_ns)
    report.max_gap = {
        member.open_gap_ns, slot.cpu.load(), since(member.open_gap_at_ns, origin_ns), true};
  const auto kept = std::min<std::uint64_t>(report.migration_count, WorkerSlot::kMigrations);
  for (std::size_t i = 0; i < kept; ++i)
    report.migrations.push_back({since(slot.migrations[i].at_ns, origin_ns),
                                 slot.migrations[i].from_cpu,
                                 slot.migrations[i].to_cpu});
  return report;
}

std::optional<CheckOutcome> Crew::undead() const
{
  std::vector<std::string> names;
  for (const auto& member : members_)
    if (member.pid > 0)
      names.push_back(plan_name(member.plan));
  if (names.empty())
    return std::nullopt;
  return violated(
      "teardown",
      fmt::format("{} workers did not end when they were killed, because they got no CPU: {}",
                  names.size(),
                  names.front()));
}

} // namespace ktstr
