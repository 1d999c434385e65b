/// Work types whose workers wake each other.
#include <array>

#include "core/scenario/worker_run.h"

namespace ktstr {

namespace {

constexpr std::int64_t kMaxRounds = 1 << 30;
constexpr std::array<std::string_view, 2> kWakeWords = {"Pipe", "Futex"};

int pair_size(const WorkParams&)
{
  return 2;
}
int fan_out_size(const WorkParams& params)
{
  return static_cast<int>(params[0]) + 1;
}
int chain_depth(const WorkParams& params)
{
  return static_cast<int>(params[0]);
}

void pipe_io(WorkerRun& run)
{
  const int partner = 1 - run.member();
  while (!run.should_stop()) {
    burn(run.count_param(0));
    run.write_pipe(partner);
    run.read_pipe();
    run.did(1);
  }
}

void futex_ping_pong(WorkerRun& run)
{
  const int partner = 1 - run.member();
  std::uint32_t seen = 0;
  if (run.member() == 0)
    run.notify(partner);
  while (!run.should_stop()) {
    seen = run.await_messages(seen);
    burn(run.count_param(0));
    run.did(1);
    run.notify(partner);
  }
}

/// Wakes every receiver, then waits until all have answered.
void fan_out_messenger(WorkerRun& run)
{
  std::uint32_t answers = 0;
  std::uint32_t rounds = 0;
  const auto receivers = static_cast<std::uint32_t>(run.group_size() - 1);
  while (!run.should_stop()) {
    burn(run.count_param(1));
    for (int receiver = 1; receiver < run.group_size(); ++receiver)
      run.notify(receiver);
    ++rounds;
    while (answers != rounds * receivers)
      answers = run.await_messages(answers);
    run.did(1);
  }
}

void futex_fan_out(WorkerRun& run)
{
  if (run.member() == 0)
    return fan_out_messenger(run);
  std::uint32_t seen = 0;
  while (!run.should_stop()) {
    seen = run.await_messages(seen);
    burn(run.count_param(1));
    run.did(1);
    run.notify(0);
  }
}

/// A token goes round a ring; who has it works.
void wake_chain(WorkerRun& run)
{
  const bool is_pipe = run.param(1) == 0;
  const int next = (run.member() + 1) % run.group_size();
  std::uint32_t seen = 0;
  bool has_token = run.member() == 0;
  while (!run.should_stop()) {
    if (!has_token && is_pipe)
      run.read_pipe();
    else if (!has_token)
      seen = run.await_messages(seen);
    has_token = false;
    run.burn_for_us(run.count_param(2));
    run.did(1);
    if (is_pipe)
      run.write_pipe(next);
    else
      run.notify(next);
  }
}

constexpr std::array<WorkParam, 1> kPipeIoParams = {{
    {.name = "burst_iters", .fallback = 1024, .least = 0, .greatest = kMaxRounds},
}};

constexpr std::array<WorkParam, 1> kPingPongParams = {{
    {.name = "spin_iters", .fallback = 1024, .least = 0, .greatest = kMaxRounds},
}};

constexpr std::array<WorkParam, 2> kFanOutParams = {{
    {.name = "fan_out", .fallback = 4, .least = 1, .greatest = 1023},
    {.name = "spin_iters", .fallback = 1024, .least = 0, .greatest = kMaxRounds},
}};

constexpr std::array<WorkParam, 3> kWakeChainParams = {{
    {.name = "depth", .fallback = 4, .least = 2, .greatest = 1024},
    {.name = "wake", .fallback = 0, .words = kWakeWords},
    {.name = "work_per_hop_us", .fallback = 100, .least = 1, .greatest = 10'000'000},
}};

constexpr std::array kTypes = {
    WorkType{.name = "PipeIo",
             .summary = "pairs: burst, then one byte each way through pipes",
             .params = kPipeIoParams,
             .group_size = pair_size,
             .needs_pipes = true,
             .run = pipe_io},
    WorkType{.name = "FutexPingPong",
             .summary = "pairs that wake each other by futex",
             .params = kPingPongParams,
             .group_size = pair_size,
             .run = futex_ping_pong},
    WorkType{.name = "FutexFanOut",
             .summary = "a messenger wakes its receivers and waits for their answers",
             .params = kFanOutParams,
             .group_size = fan_out_size,
             .run = futex_fan_out},
    WorkType{.name = "WakeChain",
             .summary = "a token round a ring of workers",
             .params = kWakeChainParams,
             .group_size = chain_depth,
             .needs_pipes = true,
             .run = wake_chain},
};

} // namespace

std::span<const WorkType> wake_work_types()
{
  return kTypes;
}

} // namespace ktstr
