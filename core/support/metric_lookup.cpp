#include "core/support/metric_lookup.h"

#include <cmath>
#include <limits>
#include <unordered_map>

#include "core/support/constants.h"

namespace ktstr::support {

namespace {

/// Names are looked up thousands of times. The first of equal names counts.
using Index = std::unordered_map<std::string_view, double>;

Index index_of(const PayloadMetrics& metrics)
{
  Index index;
  for (const Metric& metric : metrics.metrics)
    index.emplace(metric.name, metric.value);
  return index;
}

std::optional<double> find(const Index& index, const std::string& name)
{
  const auto at = index.find(name);
  return at == index.end() ? std::nullopt : std::optional(at->second);
}

ThreadLookup found_thread(const Index& index, const std::string& thread)
{
  const auto allocated = find(index, thread + ".Ok.allocated_bytes");
  if (!allocated)
    return {.outcome = ThreadLookupOutcome::missing_allocated_bytes};
  ThreadLookup lookup{.outcome = ThreadLookupOutcome::found,
                      .allocated_bytes = saturated_u64(*allocated)};
  if (const auto freed = find(index, thread + ".Ok.deallocated_bytes"))
    lookup.deallocated_bytes = saturated_u64(*freed);
  return lookup;
}

} // namespace

std::uint64_t saturated_u64(double value)
{
  constexpr double kBeyond = 18446744073709551616.0;
  if (std::isnan(value) || value <= 0)
    return 0;
  if (value >= kBeyond)
    return std::numeric_limits<std::uint64_t>::max();
  return static_cast<std::uint64_t>(value);
}

std::optional<double> find_metric(const PayloadMetrics& metrics, std::string_view name)
{
  return metrics.get(name);
}

bool has_metric(const PayloadMetrics& metrics, std::string_view name)
{
  return metrics.get(name).has_value();
}

std::vector<std::pair<std::string_view, double>> flat_metrics_dump(const PayloadMetrics& metrics)
{
  std::vector<std::pair<std::string_view, double>> pairs;
  for (const Metric& metric : metrics.metrics)
    pairs.emplace_back(metric.name, metric.value);
  return pairs;
}

std::optional<std::uint64_t> find_metric_u64(const PayloadMetrics& metrics, std::string_view name)
{
  const auto value = metrics.get(name);
  return value ? std::optional(saturated_u64(*value)) : std::nullopt;
}

std::size_t count_indexed_metrics(const PayloadMetrics& metrics,
                                  std::size_t limit,
                                  const std::function<std::string(std::size_t)>& name)
{
  const Index index = index_of(metrics);
  std::size_t count = 0;
  while (count < limit && find(index, name(count)))
    ++count;
  return count;
}

std::string_view name_of(ThreadLookupOutcome outcome)
{
  switch (outcome) {
  case ThreadLookupOutcome::found:
    return "Found";
  case ThreadLookupOutcome::missing_allocated_bytes:
    return "MissingAllocatedBytes";
  case ThreadLookupOutcome::tid_absent:
    return "TidAbsent";
  case ThreadLookupOutcome::exceeds_cap:
    return "ExceedsCap";
  }
  return {};
}

ThreadLookup lookup_thread(const PayloadMetrics& metrics, std::uint32_t tid)
{
  return snapshot_worker_allocated(metrics, 0, tid);
}

ThreadLookup
snapshot_worker_allocated(const PayloadMetrics& metrics, std::size_t snapshot, std::uint32_t tid)
{
  const Index index = index_of(metrics);
  const auto wanted = static_cast<double>(tid);
  for (std::size_t i = 0; i < kMaxScanIndex; ++i) {
    const std::string thread = fmt::format("snapshots.{}.threads.{}", snapshot, i);
    if (const auto read = find(index, thread + ".Ok.tid")) {
      if (*read == wanted)
        return found_thread(index, thread);
    } else if (const auto failed = find(index, thread + ".Err.tid")) {
      if (*failed == wanted)
        return {.outcome = ThreadLookupOutcome::missing_allocated_bytes};
    } else {
      return {.outcome = ThreadLookupOutcome::tid_absent};
    }
  }
  return {.outcome = ThreadLookupOutcome::exceeds_cap};
}

std::size_t thread_count(const PayloadMetrics& metrics)
{
  const Index index = index_of(metrics);
  std::size_t count = 0;
  const auto has = [&](std::size_t i) {
    const std::string thread = fmt::format("snapshots.0.threads.{}", i);
    return find(index, thread + ".Ok.tid") || find(index, thread + ".Err.tid");
  };
  while (count < kMaxScanIndex && has(count))
    ++count;
  return count;
}

std::size_t snapshot_count(const PayloadMetrics& metrics)
{
  return count_indexed_metrics(metrics, kMaxScanIndex, [](std::size_t i) {
    return fmt::format("snapshots.{}.timestamp_unix_sec", i);
  });
}

} // namespace ktstr::support
