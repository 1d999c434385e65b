/// Time after the ends of holds, which nobody planned: until a late engine went on, workers ran on.
/// A scheduler that forgets the engine, too, must not stretch the limits that are shares of their
/// time.
#pragma once

#include <cstdint>
#include <vector>

namespace ktstr {

/// Of one scenario; in the guest or on the host, in the engine's thread. Moments are of
/// monotonic_ns().
class LateTime {
public:
  /// A hold is to end at this moment.
  void hold_ends_at(std::uint64_t moment_ns) { hold_end_ns_ = moment_ns; }
  /// What comes after the hold begins; without a hold nothing.
  void went_on_at(std::uint64_t moment_ns);
  /// How much of the time from one moment to another was late, in ns.
  [[nodiscard]] std::uint64_t within(std::uint64_t start_ns, std::uint64_t end_ns) const;

private:
  struct Span {
    std::uint64_t start_ns = 0;
    std::uint64_t end_ns = 0;
  };
  std::uint64_t hold_end_ns_ = 0; ///< of the hold that was last; 0: what comes after it has begun
  std::vector<Span> spans_;
};

} // namespace ktstr
