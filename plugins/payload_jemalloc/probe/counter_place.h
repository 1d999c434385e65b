/// Where jemalloc keeps the counters of a thread. The library says so of its own threads
/// (mallctl "thread.allocatedp"); measured from the start of its thread-local block, that is the
/// same in every process that runs the same file. So this program is linked with jemalloc, and
/// looks at itself first.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "core/base/result.h"

namespace ktstr::probe {

struct CounterPlace {
  std::string library;             ///< the file of jemalloc that this program runs with
  std::size_t tls_offset_at = 0;   ///< in glibc's private part of `struct link_map`: where a
                                   ///< library's thread-local block ends below the thread pointer
  std::ptrdiff_t allocated_at = 0; ///< bytes from the start of that block: a 64-bit counter
  std::ptrdiff_t deallocated_at = 0;
};

/// Of the calling thread's process. Error `unsupported` for a jemalloc without these counters, or a
/// C library whose link_map could not be made out.
Result<CounterPlace> find_counter_place();

} // namespace ktstr::probe
