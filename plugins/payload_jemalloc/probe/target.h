/// A process whose threads' allocations are read: how many bytes each has allocated and freed since
/// it began, as jemalloc counts them.
#pragma once

#include <cstdint>
#include <map>
#include <sys/types.h>

#include "core/base/json.h"
#include "probe/counter_place.h"

namespace ktstr::probe {

class Target {
public:
  /// Errors: there is no such process (`not_found`), it is still being loaded (`not_found`), it
  /// does not run with this program's jemalloc (`unsupported`).
  static Result<Target> open(pid_t pid, const CounterPlace& place);

  /// {timestamp_unix_sec, threads: [{Ok: {tid, comm, allocated_bytes, deallocated_bytes}} or
  /// {Err: {tid, error, error_kind}}]}, in the order of thread ids. Error: the process has ended.
  /// A process that has become another program is looked at anew.
  Result<Json> snapshot();

private:
  Target(pid_t pid, const CounterPlace& place, std::string image, std::uint64_t tls_offset)
      : pid_(pid), place_(place), image_(std::move(image)), tls_offset_(tls_offset)
  {
  }
  Status follow_exec();
  Json read_thread(pid_t tid);
  Result<Json> read_counters(pid_t tid);
  Result<std::uint64_t> block_of(pid_t tid);

  pid_t pid_;
  CounterPlace place_;
  std::string image_; ///< changes when the process becomes another program
  std::uint64_t tls_offset_;
  std::map<pid_t, std::uint64_t> blocks_; ///< of threads that were seen: each is stopped once
};

} // namespace ktstr::probe
