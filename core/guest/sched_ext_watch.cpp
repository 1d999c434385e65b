#include "core/guest/sched_ext_watch.h"

#include <ctime>

#include "core/base/text.h"
#include "core/guest/guest_clock.h"

namespace ktstr::guest {

namespace {

constexpr Milliseconds kPoll{5};
/// Disabling waits for every task to be moved back; on a machine where tasks stall that takes time.
constexpr Milliseconds kDisableLimit{10'000};
constexpr std::size_t kMaxLines = 2000;

} // namespace

void pause_for(Milliseconds duration)
{
  const timespec pause{.tv_sec = duration.count() / 1000,
                       .tv_nsec = duration.count() % 1000 * 1'000'000};
  ::clock_nanosleep(CLOCK_MONOTONIC, 0, &pause, nullptr);
}

Result<SchedExtWatch> SchedExtWatch::begin()
{
  auto kmsg = Kmsg::open();
  if (!kmsg)
    return kmsg.error();
  SchedExtWatch watch(std::move(*kmsg));
  if (!watch.before_.is_idle())
    return Error::make(ErrorKind::guest_fault,
                       "another sched_ext scheduler is active: {} '{}'",
                       watch.before_.state,
                       watch.before_.ops);
  return watch;
}

void SchedExtWatch::read_log()
{
  for (auto& line : kmsg_.read_new())
    lines_.push_back(std::move(line));
  if (lines_.size() > kMaxLines)
    lines_.erase(lines_.begin(), lines_.end() - kMaxLines);
}

std::optional<SchedExtState> SchedExtWatch::attached(const std::string& expected_ops)
{
  const auto state = read_sched_ext();
  const bool is_new = state.is_enabled() && state.enable_seq != before_.enable_seq;
  if (!is_new || state.ops.empty() || (!expected_ops.empty() && state.ops != expected_ops))
    return {};
  at_attach_ = state;
  return state;
}

Status SchedExtWatch::wait_until_idle()
{
  const auto deadline = after(kDisableLimit);
  for (;;) {
    const auto state = read_sched_ext();
    if (state.is_idle())
      return {};
    if (now_ns() >= deadline)
      return Error::make(ErrorKind::timeout,
                         "the scheduler '{}' is still {} {} s after it was to end",
                         state.ops,
                         state.state,
                         kDisableLimit.count() / 1000);
    pause_for(kPoll);
  }
}

std::optional<SchedulerDeath> SchedExtWatch::ended()
{
  read_log(); // also when it lives: else the descriptor stays readable
  const auto state = read_sched_ext();
  if (state.is_enabled() && state.enable_seq == at_attach_.enable_seq)
    return {};
  const bool is_replaced = state.is_enabled();
  const auto idle = is_replaced ? Status() : wait_until_idle();
  read_log();
  if (auto verdict = find_verdict(lines_))
    return SchedulerDeath{verdict->kind, verdict->reason, verdict->dump};
  if (!idle)
    return SchedulerDeath{"disabling", idle.error().text(), {}};
  return SchedulerDeath{"disabled", "the kernel does not say why", {}};
}

std::string SchedExtWatch::kernel_lines()
{
  read_log();
  std::string text;
  for (const auto& line : lines_)
    if (line.starts_with("sched_ext:") || line.starts_with(' '))
      text += line + '\n';
  return text;
}

} // namespace ktstr::guest
