#include "core/scenario/crew.h"

#include <algorithm>
#include <cerrno>
#include <climits>
#include <csignal>
#include <ctime>
#include <fcntl.h>
#include <sys/eventfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/base/file.h"
#include "core/base/process.h"
#include "core/base/text.h"
#include "core/base/unique_fd.h"
#include "core/scenario/crew_memory.h"
#include "core/scenario/futex.h"
#include "core/scenario/numa_nodes.h"

namespace ktstr {

namespace {

/// Pipes or event counters of one group; closed here when the group is forked.
struct GroupChannels {
  std::vector<UniqueFd> owned;
  std::vector<PipeEnds> ends;
};

Status add_pipe(GroupChannels& channels)
{
  int ends[2] = {-1, -1};
  if (::pipe2(ends, O_CLOEXEC) != 0)
    return Error::from_errno(errno, "cannot make a pipe for workers");
  channels.owned.emplace_back(ends[0]);
  channels.owned.emplace_back(ends[1]);
  channels.ends.push_back({ends[0], ends[1]});
  return {};
}

Status add_event_fd(GroupChannels& channels)
{
  const int fd = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK | EFD_SEMAPHORE);
  if (fd < 0)
    return Error::from_errno(errno, "cannot make an event counter for workers");
  channels.owned.emplace_back(fd);
  channels.ends.push_back({fd, fd});
  return {};
}

Result<GroupChannels> make_channels(WorkType::Channel kind, int count)
{
  GroupChannels channels;
  for (int i = 0; kind != WorkType::Channel::none && i < count; ++i) {
    auto status = kind == WorkType::Channel::pipes ? add_pipe(channels) : add_event_fd(channels);
    if (!status)
      return status.error();
  }
  return channels;
}

Result<SharedMemory> make_shared(const WorkerPlan& plan)
{
  const auto bytes_of = plan.spec->type->shared_bytes;
  return bytes_of == nullptr ? SharedMemory() : SharedMemory::create(bytes_of(plan.params));
}

} // namespace

Result<std::unique_ptr<Gate>> Gate::create()
{
  auto memory = SharedMemory::create(sizeof(StartGate));
  if (!memory)
    return memory.error();
  return std::unique_ptr<Gate>(new Gate(std::move(*memory)));
}

void Gate::open() const
{
  shared().go.store(1);
  futex_wake(shared().go, INT_MAX);
}

Result<std::unique_ptr<Crew>> Crew::spawn(std::vector<WorkerPlan> plans, const Gate& gate)
{
  auto memory = CrewMemory::create(plans.size());
  if (!memory)
    return memory.error();
  std::unique_ptr<Crew> crew(new Crew(std::move(plans), std::move(*memory), gate));
  if (auto status = crew->fork_all(); !status)
    return status.error();
  return crew;
}

Crew::Crew(std::vector<WorkerPlan> plans, std::unique_ptr<CrewMemory> memory, const Gate& gate)
    : gate_(&gate), memory_(std::move(memory)), has_nodes_(online_numa_nodes().size() > 1)
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
  auto channels = make_channels(plan.spec->type->channel, plan.group_size);
  if (!channels)
    return channels.error();
  auto shared = make_shared(plan);
  if (!shared)
    return shared.error();
  groups_.push_back({first, std::move(*shared)});
  const auto slots = memory_->slots();
  const WorkerMemory memory{.control = &memory_->control(),
                            .gate = &gate_->shared(),
                            .group = slots.subspan(first, size),
                            .peers = slots.subspan(static_cast<std::size_t>(plan.first_peer),
                                                   static_cast<std::size_t>(plan.peers)),
                            .pipes = channels->ends,
                            .shared = groups_.back().memory.data()};
  const int engine_pid = ::getpid();
  for (std::size_t i = first; i < first + size; ++i) {
    const int pid = ::fork();
    if (pid < 0)
      return Error::from_errno(errno, "cannot fork " + name_of(members_[i].plan));
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

void Crew::set_start(std::uint64_t now_ns)
{
  if (has_nodes_)
    migrated_before_ = migrated_pages();
  for (std::size_t i = 0; i < members_.size(); ++i) {
    members_[i].start_ns = now_ns + members_[i].plan.jitter_ns;
    memory_->slots()[i].due_ns.store(members_[i].start_ns);
  }
}

bool Crew::has_failed() const
{
  return memory_->control().failed.load() > 0;
}

/// The order matters: CPU times of all first, close together; then what is slow to read; and early
/// ends before `stop`, which makes workers end.
Status Crew::finish()
{
  for (std::size_t i = 0; i < members_.size(); ++i)
    sample(members_[i], memory_->slots()[i]);
  const auto status = first_early_end();
  for (auto& member : members_)
    member.run_delay_ns = run_delay_ns(std::to_string(member.pid));
  count_pages();
  memory_->control().stop.store(1);
  kill_all();
  return status;
}

void Crew::sample(Member& member, const WorkerSlot& slot)
{
  const auto used_ns = cpu_time_ns(member.pid);
  member.cpu_ns = used_ns - std::min(used_ns, slot.setup_cpu_ns);
  member.end_ns = std::max(monotonic_ns(), member.start_ns);
  auto due = slot.due_ns.load();
  if (due == WorkerSlot::kBlocked || is_paused_)
    return;
  due = std::max(due, slot.excused_until_ns.load());
  if (due >= member.end_ns)
    return;
  member.open_gap_ns = member.end_ns - due;
  member.open_gap_at_ns = due;
}

void Crew::count_pages()
{
  if (!has_nodes_)
    return;
  const auto now = migrated_pages();
  for (auto& member : members_) {
    member.numa_pages = numa_pages_of(member.pid);
    if (now && migrated_before_)
      member.migrated_pages = *now - *migrated_before_;
  }
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
    const auto name = name_of(members_[i].plan);
    const auto& slot = memory_->slots()[i];
    if (slot.error[0] != '\0')
      return Error::make(slot.is_broken ? ErrorKind::guest_fault : ErrorKind::unsupported,
                         "{}: {}",
                         name,
                         slot.error.data());
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

} // namespace ktstr
