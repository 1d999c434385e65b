#include "core/stats/metric_polarity.h"

#include <cmath>

#include "core/base/text.h"

namespace ktstr {

namespace {

using support::Polarity;
using support::PolarityKind;

struct KnownMetrics {
  std::string_view names; ///< a glob
  PolarityKind kind = PolarityKind::unknown;
};

/// Numbers of ktstr's own scenarios; others say themselves which way is better.
constexpr KnownMetrics kKnown[] = {
    {"workers", PolarityKind::informational},
    {"total_cpu_ns", PolarityKind::informational},
    {"wakeups", PolarityKind::informational},
    {"alu_width_bits", PolarityKind::informational},
    {"total_work", PolarityKind::higher_better},
    {"longest_gap_ns", PolarityKind::lower_better},
    {"total_migrations", PolarityKind::lower_better},
    {"p99_wake_ns", PolarityKind::lower_better},
    {"schbench_loop_count", PolarityKind::higher_better},
    {"schbench_rps", PolarityKind::higher_better},
    {"schbench_*_us", PolarityKind::lower_better},
    {"taobench_*_qps", PolarityKind::higher_better},
    {"taobench_hit_ratio", PolarityKind::informational},
    {"taobench_*_us", PolarityKind::lower_better},
};

} // namespace

Polarity polarity_of(std::string_view name, const Json& metric)
{
  if (const auto said = support::polarity_from_json(metric["polarity"]);
      said && said->kind != PolarityKind::unknown)
    return *said;
  for (const auto& known : kKnown)
    if (matches_glob(known.names, name))
      return {.kind = known.kind};
  return {};
}

std::string_view name_of(Movement movement)
{
  switch (movement) {
  case Movement::better:
    return "better";
  case Movement::worse:
    return "worse";
  case Movement::moved:
  case Movement::unset:
    return "moved";
  }
  return "moved";
}

Movement movement_of(const Polarity& polarity, double before, double after)
{
  switch (polarity.kind) {
  case PolarityKind::higher_better:
    return after > before ? Movement::better : Movement::worse;
  case PolarityKind::lower_better:
    return after < before ? Movement::better : Movement::worse;
  case PolarityKind::target_value: {
    const double gained = std::abs(before - polarity.target) - std::abs(after - polarity.target);
    return gained > 0 ? Movement::better : gained < 0 ? Movement::worse : Movement::moved;
  }
  case PolarityKind::unknown:
  case PolarityKind::informational:
    return Movement::moved;
  }
  return Movement::moved;
}

} // namespace ktstr
