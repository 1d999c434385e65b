/// Work types whose workers wake each other.
#include <array>

#include "core/scenario/work_parts.h"
#include "core/scenario/worker_run.h"

namespace ktstr {

namespace {

constexpr std::array<std::string_view, 2> kWakeWords = {"Pipe", "Futex"};

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

/// PipeIo whose burst goes through the cache.
void cache_pipe(WorkerRun& run)
{
  constexpr std::uint64_t kStride = 64;
  CacheWalk cache(run.count_param(0), kStride);
  const int partner = 1 - run.member();
  while (!run.should_stop()) {
    for (std::uint64_t touched = 0; touched < run.count_param(1);)
      touched += cache.walk();
    run.write_pipe(partner);
    run.read_pipe();
    run.did(1);
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

constexpr std::array<WorkParam, 2> kCachePipeParams = {{
    {.name = "size_kib", .fallback = 32, .least = 1, .greatest = 1 << 20},
    {.name = "burst_iters", .fallback = 1024, .least = 0, .greatest = kMaxRounds},
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
             .channel = WorkType::Channel::pipes,
             .run = pipe_io},
    WorkType{.name = "FutexPingPong",
             .summary = "pairs that wake each other by futex",
             .params = kPingPongParams,
             .group_size = pair_size,
             .run = futex_ping_pong},
    WorkType{.name = "CachePipe",
             .summary = "PipeIo whose burst goes through a buffer",
             .params = kCachePipeParams,
             .group_size = pair_size,
             .channel = WorkType::Channel::pipes,
             .run = cache_pipe},
    WorkType{.name = "WakeChain",
             .summary = "a token round a ring of workers",
             .params = kWakeChainParams,
             .group_size = chain_depth,
             .channel = WorkType::Channel::pipes,
             .run = wake_chain},
};

} // namespace

std::span<const WorkType> wake_work_types()
{
  return kTypes;
}

} // namespace ktstr
