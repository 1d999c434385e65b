#include "core/support/snapshots.h"

#include <algorithm>

#include "core/support/constants.h"

namespace ktstr::support {

Rejection check_snapshots(std::chrono::nanoseconds duration, std::uint32_t count, bool is_host_only)
{
  if (count == 0)
    return std::nullopt;
  if (count > kMaxStoredSnapshots)
    return BrokenRule{
        "exceeds_cap",
        fmt::format("num_snapshots is {}, at most {} are kept", count, kMaxStoredSnapshots)};
  if (is_host_only)
    return BrokenRule{"host_only", "num_snapshots needs a VM, host_only has none"};
  const auto total = static_cast<std::uint64_t>(std::max<std::int64_t>(duration.count(), 0));
  const std::uint64_t usable = total - 2 * (total / 10);
  const std::uint64_t interval = usable / (std::uint64_t{count} + 1);
  if (interval < kMinSnapshotIntervalNs)
    return BrokenRule{"interval",
                      fmt::format("num_snapshots {} in {} ns leaves {} ns between two, at least {} "
                                  "are needed",
                                  count,
                                  total,
                                  interval,
                                  kMinSnapshotIntervalNs)};
  return std::nullopt;
}

std::vector<double> periodic_boundaries(std::uint32_t count)
{
  constexpr double kStart = 0.1;
  constexpr double kWindow = 0.8;
  std::vector<double> boundaries;
  for (std::uint32_t k = 1; k <= count; ++k)
    boundaries.push_back(kStart + kWindow * k / (double{1} + count));
  return boundaries;
}

std::string periodic_tag(std::uint32_t index)
{
  return fmt::format("periodic_{:03}", index);
}

} // namespace ktstr::support
