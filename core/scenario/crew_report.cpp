/// What a crew has to say once it is gone.
#include <algorithm>
#include <cstring>

#include "core/base/text.h"
#include "core/scenario/crew.h"
#include "core/scenario/crew_memory.h"

namespace ktstr {

namespace {

std::vector<int> cpus_in(const CpuBits& bits)
{
  std::vector<int> cpus;
  for (int cpu = 0; cpu < CpuBits::kCount; ++cpu)
    if (bits.has(cpu))
      cpus.push_back(cpu);
  return cpus;
}

/// A worker wrote it, and may have been killed while it did.
template <std::size_t N> std::string bounded_text(const std::array<char, N>& text)
{
  return printable({text.data(), ::strnlen(text.data(), N)});
}

/// The same: not less than a class gives, and a number.
double bounded_weight(double weight)
{
  return weight >= kIdleWeight ? std::min(1.0, weight) : kIdleWeight;
}

std::int64_t since(std::uint64_t moment_ns, std::uint64_t origin_ns)
{
  return static_cast<std::int64_t>(moment_ns) - static_cast<std::int64_t>(origin_ns);
}

} // namespace

std::vector<WorkerReport> Crew::reports(std::uint64_t origin_ns,
                                        const std::vector<int>& machine_cpus) const
{
  std::vector<WorkerReport> all;
  for (std::size_t i = 0; i < members_.size(); ++i)
    all.push_back(report_of(i, origin_ns, machine_cpus));
  add_metrics(all);
  return all;
}

/// What a group measured stands with its first member.
void Crew::add_metrics(std::vector<WorkerReport>& reports) const
{
  for (const auto& group : groups_) {
    const auto& member = members_[group.first];
    const auto summarise = member.plan.spec->type->summarise;
    if (summarise == nullptr)
      continue;
    reports[group.first].metrics =
        summarise({.params = member.plan.params,
                   .shared = group.memory.data(),
                   .members = memory_->slots().subspan(
                       group.first, static_cast<std::size_t>(member.plan.group_size)),
                   .measured_ns = member.end_ns - member.start_ns});
  }
}

/// What a worker saw after it was sampled does not count: it may have run late while the engine
/// hung.
Gap Crew::gap_of(const Member& member, const WorkerSlot& slot, std::uint64_t origin_ns)
{
  const auto began = slot.max_gap_at_ns;
  const auto left = member.end_ns > began ? member.end_ns - began : 0;
  const auto seen = std::min(slot.max_gap_ns.load(), left);
  if (member.open_gap_ns > seen)
    return {member.open_gap_ns, slot.cpu.load(), since(member.open_gap_at_ns, origin_ns), true};
  return {seen, slot.max_gap_cpu, since(began, origin_ns), false};
}

WorkerReport Crew::report_of(std::size_t index,
                             std::uint64_t origin_ns,
                             const std::vector<int>& machine_cpus) const
{
  const auto& member = members_[index];
  const auto& slot = memory_->slots()[index];
  const double least_weight = bounded_weight(slot.least_weight.load());
  WorkerReport report{.index = member.plan.index,
                      .cgroup = member.plan.cgroup,
                      .work_type = std::string(member.plan.spec->type->name),
                      .step = member.plan.step,
                      .pid = member.former_pid,
                      .nice = member.plan.spec->nice.value_or(0),
                      .policy = member.plan.spec->policy ? text_of(*member.plan.spec->policy) : "",
                      .weight = {least_weight, 1},
                      .lowers_own_weight = least_weight < 1,
                      .allowed_cpus = cpus_in(slot.allowed_cpus),
                      .used_cpus = cpus_in(slot.used_cpus),
                      .work = slot.work.load(),
                      .iterations = slot.iterations.load(),
                      .cpu_ns = member.cpu_ns,
                      .start_ns = since(member.start_ns, origin_ns),
                      .wall_ns = member.end_ns - member.start_ns,
                      .run_delay_ns = member.run_delay_ns,
                      .setup_delay_ns = slot.setup_delay_ns,
                      .migration_count = slot.migration_count.load(),
                      .wake_latency = slot.wake_latency,
                      .iteration_cost = slot.iteration_cost,
                      .numa_pages = member.numa_pages,
                      .migrated_pages = member.migrated_pages,
                      .misplaced = slot.misplaced.load(),
                      .misplaced_cpu = slot.misplaced_cpu,
                      .note = bounded_text(slot.note)};
  if (report.misplaced > 0)
    report.misplaced_at_ns = since(slot.misplaced_at_ns, origin_ns);
  if (!member.ever_allowed.empty()) // changed on the way: where it might have been at some time
    report.allowed_cpus.assign(member.ever_allowed.begin(), member.ever_allowed.end());
  report.is_restricted = !slot.has_left.load() && !std::includes(report.allowed_cpus.begin(),
                                                                 report.allowed_cpus.end(),
                                                                 machine_cpus.begin(),
                                                                 machine_cpus.end());
  report.max_gap = gap_of(member, slot, origin_ns);
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
      names.push_back(name_of(member.plan));
  if (names.empty())
    return std::nullopt;
  return violated(
      "teardown",
      fmt::format("{} workers did not end when they were killed, because they got no CPU: {}",
                  names.size(),
                  names.front()));
}

} // namespace ktstr
