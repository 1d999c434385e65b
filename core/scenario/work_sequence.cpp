/// A work type that goes through phases of the document's choice, over and over.
#include <array>
#include <cerrno>
#include <sched.h>
#include <unistd.h>
#include <vector>

#include "core/base/unique_fd.h"
#include "core/scenario/work_parts.h"
#include "core/scenario/worker_run.h"

namespace ktstr {

namespace {

/// Repeats something until the phase is over. Gives how often.
template <typename Act> std::uint64_t repeat(WorkerRun& run, std::int64_t us, Act act)
{
  const auto end_ns = monotonic_ns() + static_cast<std::uint64_t>(us) * 1000;
  std::uint64_t count = 0;
  do {
    act();
    ++count;
    run.still_running();
  } while (monotonic_ns() < end_ns && !run.should_stop());
  return count;
}

/// Writes 64 KiB and waits for what a device would take.
class IoStep {
public:
  explicit IoStep(WorkerRun& run) : run_(run), fd_(open_scratch_file(0)), data_(kBytes)
  {
    if (!fd_.is_open())
      run.give_up("cannot make a temporary file", errno);
  }

  void operator()()
  {
    constexpr std::uint64_t kDeviceUs = 100;
    run_.begin_waiting();
    const auto written = ::pwrite(fd_.get(), data_.data(), data_.size(), 0);
    run_.end_waiting();
    if (written < 0 && errno != EINTR)
      run_.give_up("cannot write to its file", errno);
    run_.sleep_us(kDeviceUs);
  }

private:
  static constexpr std::size_t kBytes = 64 * 1024;
  WorkerRun& run_;
  UniqueFd fd_;
  std::vector<char> data_;
};

void do_phase(WorkerRun& run, const WorkPhase& phase, IoStep& io)
{
  switch (phase.kind) {
  case WorkPhase::Kind::spin:
    return run.did(run.burn_for_us(static_cast<std::uint64_t>(phase.us)));
  case WorkPhase::Kind::sleep:
    return run.sleep_us(static_cast<std::uint64_t>(phase.us));
  case WorkPhase::Kind::yield:
    return run.did(repeat(run, phase.us, [] { ::sched_yield(); }));
  case WorkPhase::Kind::io:
    return run.did(repeat(run, phase.us, [&io] { io(); }));
  case WorkPhase::Kind::alu_hot:
    AluChain chain(phase.width);
    return run.did(repeat(run, phase.us, [&chain] { chain.run(); }));
  }
}

void sequence(WorkerRun& run)
{
  IoStep io(run);
  while (!run.should_stop())
    for (const auto& phase : run.params().phases)
      if (!run.should_stop())
        do_phase(run, phase, io);
}

constexpr std::array<WorkParam, 1> kParams = {{
    {.name = "phases", .kind = WorkParam::Kind::phases, .is_required = true},
}};

constexpr std::array kTypes = {
    WorkType{.name = "Sequence",
             .summary = "phases of spinning, sleeping, yielding, writing and multiplying",
             .params = kParams,
             .run = sequence},
};

} // namespace

std::span<const WorkType> sequence_work_types()
{
  return kTypes;
}

} // namespace ktstr
