/// A process to probe: threads that allocate a known amount and wait.
#pragma once

#include <filesystem>
#include <sys/types.h>

namespace ktstr::probe {

/// Thread i of 1..threads allocates i MiB in blocks of 64 KiB and frees every fourth. Then the
/// ready marker is written, and it sleeps until it is killed.
[[noreturn]] void run_worker(unsigned threads);

/// The file that says that the worker of this process id has allocated what it will.
std::filesystem::path ready_marker(pid_t worker);

} // namespace ktstr::probe
