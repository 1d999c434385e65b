#include "core/scenario/worker_run.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <sched.h>
#include <unistd.h>
#include <utility>

#include "core/base/text.h"
#include "core/check/weight_range.h"
#include "core/scenario/futex.h"

namespace ktstr {

namespace {

constexpr auto kRelaxed = std::memory_order_relaxed;
constexpr std::uint64_t kBurstRounds = 512; ///< between two looks at the clock

template <typename T, typename V> void add(std::atomic<T>& counter, V amount)
{
  counter.store(counter.load(kRelaxed) + static_cast<T>(amount), kRelaxed); // one writer
}

timespec to_timespec(std::uint64_t ns)
{
  return {static_cast<time_t>(ns / 1'000'000'000), static_cast<long>(ns % 1'000'000'000)};
}

} // namespace

std::uint64_t monotonic_ns()
{
  timespec now{};
  ::clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<std::uint64_t>(now.tv_sec) * 1'000'000'000ULL +
         static_cast<std::uint64_t>(now.tv_nsec);
}

std::uint64_t burn(std::uint64_t rounds)
{
  std::uint64_t x = rounds;
  for (std::uint64_t i = 0; i < rounds; ++i) {
    x = x * 0x5851f42d4c957f2dULL + 0x14057b7ef767814fULL;
    asm volatile("" : "+r"(x)); // the value must exist in every round
  }
  return x;
}

namespace {

[[noreturn]] void end_worker(CrewControl& control, WorkerSlot& slot, const std::string& text)
{
  std::snprintf(slot.error.data(), slot.error.size(), "%s", text.c_str());
  control.failed.fetch_add(1);
  futex_wake(control.ready, 1);
  ::_exit(1);
}

} // namespace

void give_up_worker(CrewControl& control, WorkerSlot& slot, const char* what, int error_number)
{
  end_worker(control, slot, fmt::format("{}: {}", what, std::strerror(error_number)));
}

WorkerRun::WorkerRun(Setup setup)
    : setup_(std::move(setup)), random_(setup_.seed), last_seen_ns_(setup_.start_ns),
      last_done_ns_(setup_.start_ns)
{
  observe(monotonic_ns());
}

void WorkerRun::did(std::uint64_t units)
{
  if (should_stop())
    return;
  if (setup_.is_measured)
    observe(monotonic_ns());
  add(slot().work, units);
  add(slot().iterations, 1);
}

void WorkerRun::still_running()
{
  const auto now = monotonic_ns();
  if (setup_.is_measured)
    observe(now);
  else
    last_seen_ns_ = now;
}

void WorkerRun::did_timed(std::uint64_t units)
{
  if (!setup_.is_measured)
    return did(units);
  const auto now = monotonic_ns();
  if (!should_stop())
    record(slot().iteration_cost, now - last_done_ns_);
  did(units);
  last_done_ns_ = last_seen_ns_;
}

std::vector<int> WorkerRun::allowed_cpus()
{
  std::vector<int> cpus;
  for (int cpu = 0; cpu < CpuBits::kCount; ++cpu)
    if (slot().allowed_cpus.has(cpu))
      cpus.push_back(cpu);
  return cpus;
}

std::uint64_t WorkerRun::burn_for_us(std::uint64_t us)
{
  const auto end = monotonic_ns() + us * 1000;
  std::uint64_t rounds = 0;
  do {
    burn(kBurstRounds);
    rounds += kBurstRounds;
    still_running();
  } while (last_seen_ns_ < end && !should_stop());
  return rounds;
}

void WorkerRun::sleep_us(std::uint64_t us)
{
  const auto end = monotonic_ns() + us * 1000;
  const auto time = to_timespec(end);
  slot().due_ns.store(end, kRelaxed);
  while (::clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &time, nullptr) == EINTR) {
  }
  observe_waking();
}

void WorkerRun::mark_woken(int member)
{
  auto blocked = WorkerSlot::kBlocked;
  setup_.group[static_cast<std::size_t>(member)].due_ns.compare_exchange_strong(blocked,
                                                                                monotonic_ns());
}

void WorkerRun::notify(int member)
{
  auto& other = setup_.group[static_cast<std::size_t>(member)];
  mark_woken(member);
  other.word.fetch_add(1);
  futex_wake(other.word, 1);
}

void WorkerRun::begin_waiting()
{
  slot().due_ns.store(WorkerSlot::kBlocked);
}

void WorkerRun::end_waiting(std::uint64_t due_ns)
{
  auto blocked = WorkerSlot::kBlocked;
  if (due_ns > last_seen_ns_)
    slot().due_ns.compare_exchange_strong(blocked, due_ns);
  observe_waking();
}

void WorkerRun::wait_on(std::atomic<std::uint32_t>& word, std::uint32_t value)
{
  begin_waiting();
  futex_wait(word, value);
  end_waiting();
}

void WorkerRun::bind_to(const std::vector<int>& cpus)
{
  cpu_set_t mask;
  CPU_ZERO(&mask);
  for (const int cpu : cpus)
    CPU_SET(static_cast<std::size_t>(cpu), &mask);
  if (::sched_setaffinity(0, sizeof mask, &mask) != 0) {
    if (errno == EINVAL)
      return; // those CPUs are away just now
    give_up("cannot bind itself to a CPU", errno);
  }
  slot().is_placement_unchecked.store(true); // the engine's look at the mask would come too late
  const int cpu = ::sched_getcpu();
  if (cpu >= 0 && !CPU_ISSET(static_cast<std::size_t>(cpu), &mask) &&
      (slot().allowed_epoch.load(std::memory_order_acquire) & 1) == 0)
    observe_misplaced(monotonic_ns(), cpu);
}

void WorkerRun::leave_placement_unchecked()
{
  slot().is_placement_unchecked.store(true);
  slot().has_left.store(true);
}

void WorkerRun::note_least_weight(double weight)
{
  slot().least_weight.store(std::min(weight, slot().least_weight.load()));
}

void WorkerRun::take_policy(const SchedPolicy& policy)
{
  if (policy.kind == SchedPolicy::Kind::idle)
    note_least_weight(kIdleWeight);
  if (const int error_number = apply_policy(0, policy, 0); error_number != 0)
    give_up(("cannot become " + text_of(policy)).c_str(), error_number);
}

void WorkerRun::note(const std::string& text)
{
  std::snprintf(slot().note.data(), slot().note.size(), "%s", text.c_str());
}

std::uint32_t WorkerRun::await_messages(std::uint32_t seen)
{
  auto& word = slot().word;
  for (auto count = word.load();; count = word.load()) {
    if (count != seen)
      return count;
    slot().due_ns.store(WorkerSlot::kBlocked);
    futex_wait(word, seen);
    observe_waking();
  }
}

void WorkerRun::write_pipe(int member)
{
  mark_woken(member);
  const char byte = 1;
  while (::write(setup_.pipes[static_cast<std::size_t>(member)].write_fd, &byte, 1) != 1)
    if (errno != EINTR)
      give_up("cannot write to a pipe", errno);
}

void WorkerRun::read_pipe()
{
  slot().due_ns.store(WorkerSlot::kBlocked);
  char byte = 0;
  while (::read(setup_.pipes[static_cast<std::size_t>(setup_.member)].read_fd, &byte, 1) != 1)
    if (errno != EINTR)
      give_up("cannot read from a pipe", errno);
  observe_waking();
}

void WorkerRun::give_up(const char* what, int error_number)
{
  give_up_worker(*setup_.control, slot(), what, error_number);
}

void WorkerRun::fail(const std::string& text)
{
  slot().is_broken = true;
  end_worker(*setup_.control, slot(), text);
}

void WorkerRun::observe(std::uint64_t now)
{
  const int cpu = observe_place();
  const auto since = std::max(last_seen_ns_, slot().excused_until_ns.load(kRelaxed));
  if (since < now)
    observe_gap(now - since, since, cpu);
  observe_cpu(now, cpu);
  last_seen_ns_ = now;
  slot().due_ns.store(now, kRelaxed);
}

/// After waiting: only the time since it was woken counts against the scheduler.
void WorkerRun::observe_waking()
{
  if (!setup_.is_measured)
    return;
  auto due = slot().due_ns.load(kRelaxed);
  const auto now = monotonic_ns();
  if (due != WorkerSlot::kBlocked)
    due = std::max(due, slot().excused_until_ns.load(kRelaxed));
  if (due != WorkerSlot::kBlocked && due <= now && !should_stop()) {
    record(slot().wake_latency, now - due);
    last_seen_ns_ = due;
  } else {
    last_seen_ns_ = now;
  }
  observe(now);
}

void WorkerRun::observe_gap(std::uint64_t length, std::uint64_t since, int cpu)
{
  if (length <= slot().max_gap_ns.load(kRelaxed) || should_stop())
    return;
  slot().max_gap_at_ns = since;
  slot().max_gap_cpu = cpu;
  slot().max_gap_ns.store(length, kRelaxed);
}

/// The CPU. It counts as misplaced only when the mask was the same before and after looking.
int WorkerRun::observe_place()
{
  const auto epoch = slot().allowed_epoch.load(std::memory_order_acquire);
  const int cpu = ::sched_getcpu();
  if ((epoch & 1) != 0 || slot().allowed_cpus.has(cpu) ||
      slot().is_placement_unchecked.load(kRelaxed))
    return cpu;
  std::atomic_thread_fence(std::memory_order_acquire);
  if (slot().allowed_epoch.load(kRelaxed) == epoch)
    observe_misplaced(monotonic_ns(), cpu);
  return cpu;
}

void WorkerRun::observe_misplaced(std::uint64_t now, int cpu)
{
  if (should_stop())
    return;
  if (slot().misplaced.load(kRelaxed) == 0) {
    slot().misplaced_cpu = cpu;
    slot().misplaced_at_ns = now;
  }
  add(slot().misplaced, 1);
}

void WorkerRun::observe_cpu(std::uint64_t now, int cpu)
{
  const int before = slot().cpu.load(kRelaxed);
  if (cpu == before)
    return;
  slot().cpu.store(cpu, kRelaxed);
  slot().used_cpus.add(cpu);
  if (before < 0)
    return;
  const auto count = slot().migration_count.load(kRelaxed);
  if (count < WorkerSlot::kMigrations)
    slot().migrations[count] = {now, before, cpu};
  slot().migration_count.store(count + 1, kRelaxed);
}

} // namespace ktstr
