/// Seeded random numbers that are the same on every machine: SplitMix64.
#pragma once

#include <cstdint>

namespace ktstr {

class Random {
public:
  explicit Random(std::uint64_t seed) : state_(seed) {}

  std::uint64_t next()
  {
    std::uint64_t z = (state_ += 0x9e3779b97f4a7c15ULL);
    z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27U)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31U);
  }

  /// Uniform enough for jitter and choices; 0 when bound is 0.
  std::uint64_t below(std::uint64_t bound) { return bound == 0 ? 0 : next() % bound; }

private:
  std::uint64_t state_;
};

/// A stream for one of many users of a seed.
inline Random random_stream(std::uint64_t seed, std::uint64_t user)
{
  return Random(Random(seed ^ (user * 0xd1342543de82ef95ULL)).next());
}

} // namespace ktstr
