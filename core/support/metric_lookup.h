/// Look-ups in flat metrics, and in those of the allocation probe, whose threads come as
/// snapshots.N.threads.M.Ok or .Err.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/support/metric.h"

namespace ktstr::support {

/// Towards zero; what does not fit becomes the nearest number that does, NaN becomes 0.
std::uint64_t saturated_u64(double value);

/// Of the first metric of that name.
std::optional<double> find_metric(const PayloadMetrics& metrics, std::string_view name);
bool has_metric(const PayloadMetrics& metrics, std::string_view name);
/// Names and values in order, for messages.
std::vector<std::pair<std::string_view, double>> flat_metrics_dump(const PayloadMetrics& metrics);

std::optional<std::uint64_t> find_metric_u64(const PayloadMetrics& metrics, std::string_view name);

/// How many of name(0), name(1), ... there are before the first that is missing; at most `limit`.
std::size_t count_indexed_metrics(const PayloadMetrics& metrics,
                                  std::size_t limit,
                                  const std::function<std::string(std::size_t)>& name);

enum class ThreadLookupOutcome {
  found,
  missing_allocated_bytes, ///< the probe could not read this thread
  tid_absent,              ///< not among the threads
  exceeds_cap              ///< not among the first kMaxScanIndex threads
};

/// "Found", "MissingAllocatedBytes", "TidAbsent", "ExceedsCap".
std::string_view name_of(ThreadLookupOutcome outcome);

struct ThreadLookup {
  ThreadLookupOutcome outcome = ThreadLookupOutcome::tid_absent;
  std::uint64_t allocated_bytes = 0;
  std::optional<std::uint64_t> deallocated_bytes;
};

/// In the first snapshot.
ThreadLookup lookup_thread(const PayloadMetrics& metrics, std::uint32_t tid);
ThreadLookup
snapshot_worker_allocated(const PayloadMetrics& metrics, std::size_t snapshot, std::uint32_t tid);
std::size_t thread_count(const PayloadMetrics& metrics);
std::size_t snapshot_count(const PayloadMetrics& metrics);

} // namespace ktstr::support
