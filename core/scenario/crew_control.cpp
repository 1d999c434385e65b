/// What operations do to a crew while it runs.
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <sched.h>
#include <unistd.h>

#include "core/base/file.h"
#include "core/base/unique_fd.h"
#include "core/scenario/crew.h"
#include "core/scenario/crew_memory.h"

namespace ktstr {

namespace {

void note_allowed(WorkerSlot& slot, int pid, std::set<int>& ever_allowed)
{
  for (int cpu = 0; cpu < CpuBits::kCount; ++cpu)
    if (slot.allowed_cpus.has(cpu))
      ever_allowed.insert(cpu);
  cpu_set_t mask;
  if (::sched_getaffinity(pid, sizeof mask, &mask) != 0)
    return; // it is gone, and ending the crew will say so
  slot.allowed_cpus.clear();
  for (int cpu = 0; cpu < CpuBits::kCount; ++cpu)
    if (CPU_ISSET(static_cast<std::size_t>(cpu), &mask)) {
      slot.allowed_cpus.add(cpu);
      ever_allowed.insert(cpu);
    }
}

} // namespace

void Crew::begin_placement_change()
{
  for (auto& slot : memory_->slots())
    if (slot.allowed_epoch.load() % 2 == 0)
      slot.allowed_epoch.fetch_add(1);
}

void Crew::end_placement_change()
{
  for (std::size_t i = 0; i < members_.size(); ++i) {
    auto& slot = memory_->slots()[i];
    if (members_[i].pid <= 0 || slot.pid.load() == 0)
      continue;
    note_allowed(slot, members_[i].pid, members_[i].ever_allowed);
    if (slot.allowed_epoch.load() % 2 != 0)
      slot.allowed_epoch.fetch_add(1);
  }
}

Status Crew::set_affinity(const AffinityIntent& intent,
                          const std::vector<int>& cpus,
                          std::uint64_t seed,
                          const Machine& machine)
{
  for (std::size_t i = 0; i < members_.size(); ++i) {
    const auto chosen = resolve_affinity(
        intent,
        {.cpuset = cpus, .ordinal = static_cast<int>(i), .seed = members_[i].plan.seed ^ seed},
        machine);
    if (!chosen)
      return chosen.error();
    cpu_set_t mask;
    CPU_ZERO(&mask);
    for (const int cpu : chosen->empty() ? cpus : *chosen) // inherit: all of the cpuset again
      CPU_SET(static_cast<std::size_t>(cpu), &mask);
    if (::sched_setaffinity(members_[i].pid, sizeof mask, &mask) != 0)
      return Error::from_errno(errno, "cannot set the affinity of " + name_of(members_[i].plan));
  }
  return {};
}

void Crew::excuse_until(std::uint64_t moment_ns)
{
  for (auto& slot : memory_->slots())
    slot.excused_until_ns.store(moment_ns);
}

void Crew::set_paused(bool is_paused)
{
  is_paused_ = is_paused;
  excuse_until(is_paused ? UINT64_MAX : monotonic_ns());
}

void Crew::begin_scheduler_change()
{
  if (!is_paused_)
    excuse_until(UINT64_MAX);
}

void Crew::end_scheduler_change()
{
  if (!is_paused_)
    excuse_until(monotonic_ns());
}

void Crew::signal(int number) const
{
  for (const auto& member : members_)
    if (member.pid > 0)
      ::kill(member.pid, number);
}

Status Crew::move_to(const std::filesystem::path& cgroup) const
{
  for (const auto& member : members_)
    if (auto status = write_control_file(cgroup / "cgroup.procs", std::to_string(member.pid));
        !status)
      return status.error().with_context("cannot move {}", name_of(member.plan));
  return {};
}

std::uint64_t Crew::iterations() const
{
  std::uint64_t total = 0;
  for (const auto& slot : memory_->slots())
    total += slot.iterations.load();
  return total;
}

} // namespace ktstr
