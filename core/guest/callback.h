/// One of a plugin scheduler's functions, called in a child of the agent, and how it failed: by
/// what it said or because it got no CPU, which is the scheduler's doing, or by what it must not
/// do, which is its plugin's.
#pragma once

#include <atomic>
#include <functional>
#include <optional>
#include <string>

#include <ktstr/plugin.h>

#include "core/base/clock.h"
#include "core/base/process.h"
#include "core/guest/run_services.h"
#include "core/guest/shared.h"
#include "core/model/verdict.h"

namespace ktstr::guest {

enum class Callback : std::uint32_t { none, start, poll, stop };

/// "start"; a value out of range is `none`.
const char* name_of(Callback callback);
/// How long it may take.
Milliseconds limit_of(Callback callback);

/// What the child is in just now. It writes, the agent reads.
struct CurrentCallback {
  std::atomic<Callback> callback{Callback::none};
  std::atomic<std::uint64_t> begun_ns{0};
  std::atomic<std::uint64_t> cpu_ns{0}; ///< that its thread had used then
};

struct CallbackFailure {
  Fault fault = Fault::scheduler;
  std::string reason; ///< one line
};

/// For the child: calls `function`. Nothing when it returned KTSTR_OK.
std::optional<CallbackFailure> call_scheduler(Callback callback,
                                              CurrentCallback& current,
                                              const HostServices& host,
                                              const std::function<ktstr_status()>& function);

/// For the agent: why the child `pid` is gone, or did not answer in time. `status`: how it ended;
/// nothing while it lives.
CallbackFailure
silence_of(const CurrentCallback& current, const std::optional<ExitStatus>& status, pid_t pid);

/// A thread that could run and did not get to: what it waits for is the scheduler. `state` as in
/// /proc/PID/stat, `used_ns` of CPU time in `elapsed_ns`.
bool is_starved(char state, std::uint64_t used_ns, std::uint64_t elapsed_ns);

/// For the agent: the child is in `poll`, and has been for too long.
bool is_poll_stuck(const CurrentCallback& current);

} // namespace ktstr::guest
