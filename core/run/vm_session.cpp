#include "core/run/vm_session.h"

#include <algorithm>
#include <span>

#include "core/wire/window.h"

namespace ktstr {

namespace {

/// Between two looks at the window. The body's start is measured, so until then they are close.
constexpr Milliseconds kShortestPause{1};
constexpr Milliseconds kLongestPauseBefore{4};
constexpr Milliseconds kLongestPauseAfter{16};
/// What a guest gets to power off after its last frame.
constexpr Milliseconds kPowerOffLimit{20000};

Status write_cell(Vm& vm, const SessionConfig& config)
{
  const auto pieces = window_content(config.spec, config.archive);
  if (!pieces)
    return pieces.error();
  for (const WindowPiece& piece : *pieces) {
    const auto bytes = std::as_bytes(std::span(piece.bytes));
    if (auto status = vm.write_memory(kWindowBase + piece.offset, bytes); !status)
      return status.error().with_context("cannot write the cell into the machine's memory");
  }
  return {};
}

class Session {
public:
  Session(Vm& vm, const SessionConfig& config) : vm_(vm), config_(config) {}

  SessionOutcome watch()
  {
    const Milliseconds deadline = config_.clock->now() + config_.limit;
    while (outcome_.ending.end == VmEnd::running && !is_done_) {
      outcome_.ending.end = vm_.wait(pause_);
      read_window(); // also what a machine left behind that ended meanwhile
      if (outcome_.ending.stream_error)
        return stop();
      if (config_.cancel != nullptr && config_.cancel->is_cancelled()) {
        outcome_.is_cancelled = true;
        return stop();
      }
      if (config_.clock->now() >= deadline && !is_done_) {
        outcome_.ending.is_out_of_time = true;
        outcome_.ending.limit_ms = config_.limit.count();
        return stop();
      }
    }
    body_is_over();
    if (outcome_.ending.end == VmEnd::running)
      wait_for_power_off();
    // A guest ends its machine by a reset, as a panic does; but this one had said all.
    if (is_done_ && outcome_.ending.end == VmEnd::reset)
      outcome_.ending.end = VmEnd::powered_off;
    outcome_.ending.last_words = vm_.last_words();
    return std::move(outcome_);
  }

private:
  SessionOutcome stop()
  {
    body_is_over(); // one that was cut off tells as well
    if (outcome_.ending.end == VmEnd::running) {
      vm_.kill();
      outcome_.ending.end = VmEnd::killed;
    }
    outcome_.ending.last_words = vm_.last_words();
    return std::move(outcome_);
  }

  void wait_for_power_off()
  {
    const Milliseconds deadline = config_.clock->now() + kPowerOffLimit;
    while (outcome_.ending.end == VmEnd::running && config_.clock->now() < deadline) {
      if (config_.cancel != nullptr && config_.cancel->is_cancelled())
        break;
      outcome_.ending.end = vm_.wait(kLongestPauseAfter);
    }
    if (outcome_.ending.end != VmEnd::running)
      return;
    vm_.kill();
    outcome_.ending.end = VmEnd::killed;
  }

  void body_begins()
  {
    outcome_.body_seen_at = config_.clock->now();
    if (config_.is_real_time)
      waits_ = vm_.host_waits();
  }

  void body_is_over()
  {
    if (waits_.empty() || outcome_.ending.stolen_share)
      return;
    const auto passed = config_.clock->now() - *outcome_.body_seen_at;
    outcome_.ending.stolen_share =
        largest_share(waits_,
                      vm_.host_waits(),
                      static_cast<std::uint64_t>(std::chrono::nanoseconds(passed).count()));
  }

  void read_window()
  {
    const std::uint64_t before = log_read_;
    if (auto status = read_frames(); !status)
      outcome_.ending.stream_error = status.error();
    const Milliseconds longest = outcome_.body_seen_at ? kLongestPauseAfter : kLongestPauseBefore;
    pause_ = log_read_ != before ? kShortestPause : std::min(2 * pause_, longest);
  }

  Status read_frames()
  {
    std::string header(sizeof(WindowHeader), '\0');
    if (auto status = read(0, header); !status)
      return {}; // the machine is gone: how it ended says more
    const auto progress = read_progress(header, log_read_);
    if (!progress)
      return progress.error();
    outcome_.ending.frames_dropped = progress->frames_dropped;
    if (progress->log_written > log_read_) {
      std::string bytes(progress->log_written - log_read_, '\0');
      if (auto status = read(kLogOffset + log_read_, bytes); !status)
        return {};
      log_read_ = progress->log_written;
      reader_.append(bytes);
    }
    return take_frames();
  }

  Status take_frames()
  {
    while (!is_done_) {
      auto frame = reader_.next();
      if (!frame)
        return frame.error();
      if (!*frame)
        return {};
      if ((*frame)->type == FrameType::body_started && !outcome_.body_seen_at)
        body_begins();
      if ((*frame)->type == FrameType::body_ended)
        body_is_over();
      is_done_ = (*frame)->type == FrameType::done;
      if (config_.on_frame)
        config_.on_frame(**frame);
      outcome_.frames.push_back(std::move(**frame));
    }
    return {};
  }

  Status read(std::uint64_t offset, std::string& into)
  {
    return vm_.read_memory(kWindowBase + offset, std::as_writable_bytes(std::span(into)));
  }

  Vm& vm_;
  const SessionConfig& config_;
  SessionOutcome outcome_;
  FrameReader reader_;
  std::uint64_t log_read_ = 0;
  HostWaits waits_; ///< when the body began
  Milliseconds pause_ = kShortestPause;
  bool is_done_ = false;
};

} // namespace

Result<SessionOutcome> run_session(Vm& vm, const SessionConfig& config)
{
  if (auto status = write_cell(vm, config); !status)
    return status.error();
  if (auto status = vm.resume(); !status)
    return status.error().with_context("cannot start the machine");
  return Session(vm, config).watch();
}

} // namespace ktstr
