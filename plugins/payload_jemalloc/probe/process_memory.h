/// Reading another process: its memory, and what the dynamic linker and the kernel know of it.
#pragma once

#include <cstdint>
#include <string>
#include <sys/types.h>
#include <vector>

#include "core/base/result.h"

namespace ktstr::probe {

/// Eight bytes at an address; the process is not stopped.
Result<std::uint64_t> read_number(pid_t pid, std::uint64_t address);

/// As the dynamic linker lists it.
struct LoadedLibrary {
  std::string file;
  std::uint64_t link_map = 0; ///< address in the process
};
/// Error `unsupported` for a program without a dynamic linker, `not_found` while it is being
/// loaded.
Result<std::vector<LoadedLibrary>> loaded_libraries(pid_t pid);

/// In ascending order. Error: there is no such process.
Result<std::vector<pid_t>> threads_of(pid_t pid);

/// Of one thread, which is stopped for the moment that this takes.
Result<std::uint64_t> thread_pointer(pid_t tid);

} // namespace ktstr::probe
