/// Follows one sched_ext scheduler through the kernel's eyes: that it was enabled after we asked,
/// that it still is, and why it is not any more.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/base/clock.h"
#include "core/guest/kmsg.h"
#include "core/guest/sched_ext.h"
#include "core/guest/scheduler.h"

namespace ktstr::guest {

class SchedExtWatch {
public:
  /// Notes what is so before the start.
  static Result<SchedExtWatch> begin();

  /// Readable when the kernel logged something.
  [[nodiscard]] int fd() const { return kmsg_.fd(); }

  /// The proof, once a scheduler is enabled that was not before. With `expected_ops`, only that
  /// one.
  std::optional<SchedExtState> attached(const std::string& expected_ops = {});

  /// After attached(): nothing while the scheduler is enabled; else why it is not, after the kernel
  /// has finished disabling it.
  std::optional<SchedulerDeath> ended();

  /// Waits until no scheduler is enabled.
  Status wait_until_idle();

  /// What the kernel said of sched_ext since begin().
  std::string kernel_lines();

private:
  explicit SchedExtWatch(Kmsg kmsg) : kmsg_(std::move(kmsg)), before_(read_sched_ext()) {}
  void read_log();

  Kmsg kmsg_;
  SchedExtState before_;
  SchedExtState at_attach_;
  std::vector<std::string> lines_;
};

/// Sleeps the calling process, in the guest's time.
void pause_for(Milliseconds duration);

} // namespace ktstr::guest
