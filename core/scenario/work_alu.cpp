/// Work types that keep a core's execution units busy: multiply chains in scalar or vector
/// registers, siblings that spin, and code whose speed changes.
#include <algorithm>
#include <array>
#include <immintrin.h>

#include "core/scenario/work_parts.h"
#include "core/scenario/worker_run.h"

namespace ktstr {

namespace {

constexpr std::array<std::string_view, 6> kWidthWords = {
    "Scalar", "Vec128", "Vec256", "Vec512", "Amx", "Widest"};
constexpr std::uint64_t kRounds = 256; ///< of a chain between two looks at the clock

// Four streams each: enough to cover the latency of a multiplication. The empty asm makes every
// value exist in every round, in a register of its kind.

void scalar_chain(std::uint64_t rounds)
{
  std::array<std::uint64_t, 4> x = {3, 5, 7, 11};
  for (std::uint64_t i = 0; i < rounds; ++i) {
    for (auto& stream : x)
      stream *= 0x5851f42d4c957f2dULL;
    asm volatile("" : "+r"(x[0]), "+r"(x[1]), "+r"(x[2]), "+r"(x[3]));
  }
}

__attribute__((target("sse4.1"))) void vec128_chain(std::uint64_t rounds)
{
  const __m128i factor = _mm_set1_epi32(0x4c957f2d);
  __m128i a = _mm_set1_epi32(3);
  __m128i b = _mm_set1_epi32(5);
  __m128i c = _mm_set1_epi32(7);
  __m128i d = _mm_set1_epi32(11);
  for (std::uint64_t i = 0; i < rounds; ++i) {
    a = _mm_mullo_epi32(a, factor);
    b = _mm_mullo_epi32(b, factor);
    c = _mm_mullo_epi32(c, factor);
    d = _mm_mullo_epi32(d, factor);
    asm volatile("" : "+x"(a), "+x"(b), "+x"(c), "+x"(d));
  }
}

__attribute__((target("avx2"))) void vec256_chain(std::uint64_t rounds)
{
  const __m256i factor = _mm256_set1_epi32(0x4c957f2d);
  __m256i a = _mm256_set1_epi32(3);
  __m256i b = _mm256_set1_epi32(5);
  __m256i c = _mm256_set1_epi32(7);
  __m256i d = _mm256_set1_epi32(11);
  for (std::uint64_t i = 0; i < rounds; ++i) {
    a = _mm256_mullo_epi32(a, factor);
    b = _mm256_mullo_epi32(b, factor);
    c = _mm256_mullo_epi32(c, factor);
    d = _mm256_mullo_epi32(d, factor);
    asm volatile("" : "+x"(a), "+x"(b), "+x"(c), "+x"(d));
  }
}

__attribute__((target("avx512f"))) void vec512_chain(std::uint64_t rounds)
{
  const __m512i factor = _mm512_set1_epi32(0x4c957f2d);
  __m512i a = _mm512_set1_epi32(3);
  __m512i b = _mm512_set1_epi32(5);
  __m512i c = _mm512_set1_epi32(7);
  __m512i d = _mm512_set1_epi32(11);
  for (std::uint64_t i = 0; i < rounds; ++i) {
    a = _mm512_mullo_epi32(a, factor);
    b = _mm512_mullo_epi32(b, factor);
    c = _mm512_mullo_epi32(c, factor);
    d = _mm512_mullo_epi32(d, factor);
    asm volatile("" : "+v"(a), "+v"(b), "+v"(c), "+v"(d));
  }
}

struct Chain {
  int bits;
  std::uint64_t per_round; ///< multiplications
  void (*run)(std::uint64_t rounds);
};

/// From narrow to wide; those that this CPU has.
std::vector<Chain> available_chains()
{
  std::vector<Chain> chains = {{64, 4, scalar_chain}};
  if (__builtin_cpu_supports("sse4.1"))
    chains.push_back({128, 16, vec128_chain});
  if (__builtin_cpu_supports("avx2"))
    chains.push_back({256, 32, vec256_chain});
  if (__builtin_cpu_supports("avx512f"))
    chains.push_back({512, 64, vec512_chain});
  return chains;
}

/// Tiles are not vectors: as in the reference, asking for them gives the widest vector.
int wanted_bits(std::int64_t width)
{
  constexpr std::array<int, 6> kBits = {64, 128, 256, 512, 8192, 512};
  return kBits[static_cast<std::size_t>(width)];
}

void alu_hot(WorkerRun& run)
{
  AluChain chain(run.param(0));
  run.slot().word.store(static_cast<std::uint32_t>(chain.bits()));
  if (chain.is_narrowed())
    run.note(fmt::format("this CPU has no {}: runs with {} bits",
                         kWidthWords[static_cast<std::size_t>(run.param(0))],
                         chain.bits()));
  while (!run.should_stop())
    run.did_timed(chain.run());
}

std::vector<WorkerMetric> alu_metrics(const GroupResult& result)
{
  return {{"alu_width_bits",
           static_cast<double>(result.members.front().word.load()),
           WorkerMetric::Fold::mean}};
}

void smt_sibling_spin(WorkerRun& run)
{
  while (!run.should_stop()) {
    for (std::uint64_t i = 0; i < kSpinRounds; ++i)
      _mm_pause();
    run.did_timed(1);
  }
}

/// A ring of indices in random order: every step waits for the one before it, and misses the cache.
class PointerChase {
public:
  explicit PointerChase(Random& random) : next_(kEntries)
  {
    std::vector<std::uint32_t> order(kEntries);
    for (std::uint32_t i = 0; i < kEntries; ++i)
      order[i] = i;
    for (std::size_t i = kEntries - 1; i > 0; --i)
      std::swap(order[i], order[random.below(i + 1)]);
    for (std::size_t i = 0; i < kEntries; ++i)
      next_[order[i]] = order[(i + 1) % kEntries];
  }

  void follow(std::uint64_t steps)
  {
    for (std::uint64_t i = 0; i < steps; ++i) {
      place_ = next_[place_];
      asm volatile("" : "+r"(place_));
    }
  }

private:
  static constexpr std::size_t kEntries = 1 << 18; ///< 1 MiB, more than a private cache has
  std::vector<std::uint32_t> next_;
  std::uint32_t place_ = 0;
};

void ipc_variance(WorkerRun& run)
{
  PointerChase chase(run.random());
  const auto period = run.count_param(2);
  for (std::uint64_t i = 0; !run.should_stop(); ++i) {
    if (i / period % 2 == 0)
      burn(run.count_param(0));
    else
      chase.follow(run.count_param(1));
    run.did_timed(1);
  }
}

constexpr std::array<WorkParam, 1> kAluParams = {{
    {.name = "width", .fallback = 5, .words = kWidthWords},
}};

constexpr std::array<WorkParam, 3> kIpcParams = {{
    {.name = "hot_iters", .fallback = 100'000, .least = 1, .greatest = kMaxRounds},
    {.name = "cold_iters", .fallback = 1024, .least = 1, .greatest = kMaxRounds},
    {.name = "period_iters", .fallback = 64, .least = 1, .greatest = kMaxRounds},
}};

constexpr std::array kTypes = {
    WorkType{.name = "AluHot",
             .summary = "four streams of dependent multiplications, in vectors",
             .params = kAluParams,
             .run = alu_hot,
             .summarise = alu_metrics},
    WorkType{.name = "SmtSiblingSpin",
             .summary = "pairs that spin with PAUSE, meant for both threads of a core",
             .params = {},
             .group_size = pair_size,
             .run = smt_sibling_spin},
    WorkType{.name = "IpcVariance",
             .summary = "fast code and cache misses in turns",
             .params = kIpcParams,
             .run = ipc_variance},
};

} // namespace

std::span<const std::string_view> alu_width_words()
{
  return kWidthWords;
}

AluChain::AluChain(std::int64_t width)
{
  constexpr std::int64_t kWidest = 5;
  const int wanted = wanted_bits(width);
  for (const auto& chain : available_chains())
    if (chain.bits <= wanted) {
      chain_ = chain.run;
      per_round_ = chain.per_round;
      bits_ = chain.bits;
    }
  is_narrowed_ = width != kWidest && bits_ != wanted;
}

std::uint64_t AluChain::run()
{
  chain_(kRounds);
  return kRounds * per_round_;
}

std::span<const WorkType> alu_work_types()
{
  return kTypes;
}

} // namespace ktstr
