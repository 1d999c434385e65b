#include "core/guest/callback.h"

#include <ctime>

#include "core/base/file.h"
#include "core/base/text.h"
#include "core/guest/guest_clock.h"
#include "core/plugin/plugin_call.h"

namespace ktstr::guest {

namespace {

std::uint64_t own_cpu_ns()
{
  timespec used{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
  return static_cast<std::uint64_t>(used.tv_sec) * 1'000'000'000U +
         static_cast<std::uint64_t>(used.tv_nsec);
}

/// Of the process's first thread, which makes the calls.
bool is_starved_in(const CurrentCallback& current, pid_t pid)
{
  const auto folder = fmt::format("/proc/{}/", pid);
  const auto stat = read_file(folder + "stat").value_or("");
  const auto schedstat = split(read_file(folder + "schedstat").value_or(""), ' ');
  const auto name_end = stat.rfind(") ");
  if (name_end == std::string::npos || name_end + 2 >= stat.size())
    return false;
  const auto used = parse_decimal(schedstat.front()).value_or(UINT64_MAX);
  return is_starved(stat[name_end + 2], used - current.cpu_ns, now_ns() - current.begun_ns);
}

std::optional<CallbackFailure>
failure_of(const std::string& what, const Result<ktstr_status>& status, const HostServices& host)
{
  if (!status)
    return CallbackFailure{Fault::plugin, "its plugin's " + status.error().text()};
  if (*status == KTSTR_OK)
    return {};
  if (const auto text = host.error(); *status < 0 && !text.empty())
    return CallbackFailure{Fault::scheduler, text};
  return CallbackFailure{Fault::plugin,
                         "its plugin's " + status_of_call(what, *status).error().text()};
}

} // namespace

const char* name_of(Callback callback)
{
  switch (callback) {
  case Callback::start:
    return "start";
  case Callback::poll:
    return "poll";
  case Callback::stop:
    return "stop";
  default:
    return "none";
  }
}

Milliseconds limit_of(Callback callback)
{
  switch (callback) {
  case Callback::start:
    return Milliseconds{60'000};
  case Callback::poll:
    return Milliseconds{5'000};
  default:
    return Milliseconds{10'000};
  }
}

std::optional<CallbackFailure> call_scheduler(Callback callback,
                                              CurrentCallback& current,
                                              const HostServices& host,
                                              const std::function<ktstr_status()>& function)
{
  host.set_error({}); // of an earlier call
  current.begun_ns = now_ns();
  current.cpu_ns = own_cpu_ns();
  current.callback = callback;
  const auto status = call_plugin(name_of(callback), function);
  current.callback = Callback::none;
  return failure_of(name_of(callback), status, host);
}

bool is_starved(char state, std::uint64_t used_ns, std::uint64_t elapsed_ns)
{
  constexpr std::uint64_t kLeastShare = 100;
  return state == 'R' && used_ns < elapsed_ns / kLeastShare;
}

CallbackFailure
silence_of(const CurrentCallback& current, const std::optional<ExitStatus>& status, pid_t pid)
{
  const Callback callback = current.callback;
  const bool is_in_call = callback != Callback::none;
  const auto who =
      is_in_call ? fmt::format("its plugin's {}", name_of(callback)) : "its plugin's process";
  if (status && status->signal != 0)
    return {Fault::plugin, fmt::format("{} was killed by signal {}", who, status->signal)};
  if (status)
    return {
        Fault::plugin,
        fmt::format(
            "{} called exit({}){}", who, status->code, is_in_call ? " instead of returning" : "")};
  if (is_starved_in(current, pid))
    return {Fault::scheduler,
            fmt::format("{} was not given a CPU for {} ms",
                        who,
                        (now_ns() - current.begun_ns) / kNanosecondsPerMillisecond)};
  if (!is_in_call)
    return {Fault::plugin, who + " does not answer"};
  return {Fault::plugin,
          fmt::format("{} did not return within {} ms", who, limit_of(callback).count())};
}

bool is_poll_stuck(const CurrentCallback& current)
{
  const auto limit = static_cast<std::uint64_t>(limit_of(Callback::poll).count());
  return current.callback == Callback::poll &&
         now_ns() > current.begun_ns + limit * kNanosecondsPerMillisecond;
}

} // namespace ktstr::guest
