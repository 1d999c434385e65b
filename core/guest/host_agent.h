/// The agent on the host's own machine, for back end `host`: the same cells without a virtual
/// machine. The window is shared memory; a cgroup and a folder are all that is its own.
#pragma once

namespace ktstr::guest {

/// First argument of ktstr-guest, which then takes the number of the window's descriptor, a cgroup
/// v2 folder that is empty and its own, and a working folder.
inline constexpr const char* kOnHost = "--on-host";

/// Runs one cell. Returns the exit code; what went wrong before the cell is a line on stderr.
int serve_on_host(const char* window_fd, const char* cgroup, const char* workdir);

} // namespace ktstr::guest
