#include "core/scenario/late_time.h"

#include <algorithm>

namespace ktstr {

void LateTime::went_on_at(std::uint64_t moment_ns)
{
  if (hold_end_ns_ > 0 && moment_ns > hold_end_ns_)
    spans_.push_back({hold_end_ns_, moment_ns});
  hold_end_ns_ = 0;
}

std::uint64_t LateTime::within(std::uint64_t start_ns, std::uint64_t end_ns) const
{
  std::uint64_t late = 0;
  for (const auto& span : spans_) {
    const auto from = std::max(span.start_ns, start_ns);
    const auto to = std::min(span.end_ns, end_ns);
    late += from < to ? to - from : 0;
  }
  return late;
}

} // namespace ktstr
