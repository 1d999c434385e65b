/// How long threads of this host were ready to run while its CPUs ran something else.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <sys/types.h>

namespace ktstr {

/// Nanoseconds since each began, by what has a number of its own: a thread, or 0 for a machine.
using HostWaits = std::map<int, std::uint64_t>;

/// Of every thread of a process: /proc/PID/task/TID/schedstat, second field (Linux
/// Documentation/scheduler/sched-stats.rst). Empty when it has ended or the kernel does not count.
HostWaits run_delays_of(pid_t pid);

/// As seen by what runs in a cgroup of this very host: the CPU time that all others used, spread
/// over the CPUs (/proc/stat without the cgroup's cpu.stat). Empty when not known. `root` is where
/// proc is found; tests have their own.
HostWaits cpu_time_of_others(const std::filesystem::path& cgroup,
                             const std::filesystem::path& root = "/");

/// The largest part of `passed_ns` that one of them waited between two looks; those that are not in
/// both do not count. Negative differences, of a counter that began anew, are none.
double largest_share(const HostWaits& before, const HostWaits& after, std::uint64_t passed_ns);

} // namespace ktstr
