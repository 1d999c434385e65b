/// Work types that only compute: they are always runnable.
#include <array>
#include <memory>
#include <sched.h>
#include <vector>

#include "core/scenario/worker_run.h"

namespace ktstr {

namespace {

constexpr std::uint64_t kSpinRounds = 1024; ///< one iteration of a spinner

void spin_wait(WorkerRun& run)
{
  while (!run.should_stop()) {
    burn(kSpinRounds);
    run.did(1);
  }
}

void yield_heavy(WorkerRun& run)
{
  while (!run.should_stop()) {
    ::sched_yield();
    run.did(1);
  }
}

void mixed(WorkerRun& run)
{
  while (!run.should_stop()) {
    burn(kSpinRounds);
    ::sched_yield();
    run.did(1);
  }
}

/// A buffer whose lines are read, changed and written back one stride after the other.
class CacheWalk {
public:
  CacheWalk(std::uint64_t size_kib, std::uint64_t stride)
      : bytes_(size_kib * 1024, 1), stride_(stride)
  {
  }

  /// Walks over the whole buffer; gives the number of places that it touched.
  std::uint64_t walk()
  {
    std::uint64_t touched = 0;
    for (std::size_t i = 0; i < bytes_.size(); i += stride_, ++touched) {
      auto value = bytes_[i];
      asm volatile("" : "+r"(value)); // neither load nor store can be left out
      bytes_[i] = static_cast<unsigned char>(value + 1);
    }
    asm volatile("" : : "r"(bytes_.data()) : "memory");
    return touched;
  }

private:
  std::vector<unsigned char> bytes_;
  std::uint64_t stride_;
};

void cache_pressure(WorkerRun& run)
{
  CacheWalk cache(run.count_param(0), run.count_param(1));
  while (!run.should_stop())
    run.did(cache.walk());
}

void cache_yield(WorkerRun& run)
{
  CacheWalk cache(run.count_param(0), run.count_param(1));
  while (!run.should_stop()) {
    const auto touched = cache.walk();
    ::sched_yield();
    run.did(touched);
  }
}

/// Four independent multiply chains: enough to keep a core's multipliers busy.
void alu_hot(WorkerRun& run)
{
  std::array<std::uint64_t, 4> x = {3, 5, 7, 11};
  while (!run.should_stop()) {
    for (std::uint64_t i = 0; i < kSpinRounds / 4; ++i) {
      for (auto& stream : x)
        stream *= 0x5851f42d4c957f2dULL;
      asm volatile("" : "+r"(x[0]), "+r"(x[1]), "+r"(x[2]), "+r"(x[3]));
    }
    run.did(kSpinRounds);
  }
}

constexpr std::array<WorkParam, 2> kCacheParams = {{
    {.name = "size_kib", .fallback = 32, .least = 1, .greatest = 1 << 20},
    {.name = "stride", .fallback = 64, .least = 1, .greatest = 1 << 20},
}};

constexpr std::array kTypes = {
    WorkType{.name = "SpinWait", .summary = "tight CPU spin", .params = {}, .run = spin_wait},
    WorkType{.name = "YieldHeavy",
             .summary = "sched_yield in every iteration",
             .params = {},
             .run = yield_heavy},
    WorkType{.name = "Mixed", .summary = "spin burst, then yield", .params = {}, .run = mixed},
    WorkType{.name = "CachePressure",
             .summary = "strided read-modify-write over a buffer",
             .params = kCacheParams,
             .run = cache_pressure},
    WorkType{.name = "CacheYield",
             .summary = "CachePressure with a yield after each walk",
             .params = kCacheParams,
             .run = cache_yield},
    WorkType{.name = "AluHot",
             .summary = "four streams of dependent multiplications",
             .params = {},
             .run = alu_hot},
};

} // namespace

std::span<const WorkType> compute_work_types()
{
  return kTypes;
}

} // namespace ktstr
