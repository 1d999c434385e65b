#include "core/support/metric_registry.h"

#include <array>

namespace ktstr::support {

namespace {

constexpr std::array<RegisteredMetric, 4> kMetrics{{
    {"taobench_total_qps"},
    {"taobench_slow_qps"},
    {"wakeup_p99_latency_us"},
    {"schbench_loop_count"},
}};

} // namespace

const RegisteredMetric* find_registered_metric(std::string_view name)
{
  for (const RegisteredMetric& metric : kMetrics)
    if (metric.name == name)
      return &metric;
  return nullptr;
}

} // namespace ktstr::support
