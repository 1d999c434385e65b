/// The scheduler under test when the test may change it: detach it, attach it again, restart it, or
/// put one of the test's further schedulers in its place. A detach that the test asked for is no
/// death.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "core/guest/scheduler.h"

namespace ktstr::guest {

class ChangeableScheduler : public GuestScheduler {
public:
  /// The cell's own scheduler. Error: a kind that this agent does not know.
  static Result<std::unique_ptr<ChangeableScheduler>> create(const SchedulerContext& context);

  StartOutcome start() override;
  [[nodiscard]] std::vector<int> wake_fds() const override;
  std::optional<SchedulerDeath> check() override;
  Status stop() override;

  /// `action` is attach, detach, restart or replace; `name` that of a further scheduler, of the
  /// cell's own, or kOwnScheduler. Reports what came of it: a scheduler that did not attach is
  /// reported as rejected. Kind unsupported when `name` is not in this cell, or the kernel cannot
  /// run it.
  Status change(const std::string& action, const std::string& name);

private:
  /// The cell as it would be with another scheduler.
  struct Candidate {
    Candidate(const SchedulerContext& context, const StagedScheduler& staged);
    CellSpec spec;
    RunSetup run;
    SchedulerContext context;
  };

  ChangeableScheduler(const SchedulerContext& context, std::unique_ptr<GuestScheduler> scheduler)
      : own_(context), current_(&own_), scheduler_(std::move(scheduler))
  {
  }
  Result<const SchedulerContext*> find(const std::string& name);
  [[nodiscard]] bool has_nothing_attached() const;
  Status detach();
  Status attach();

  SchedulerContext own_;
  std::map<std::string, std::unique_ptr<Candidate>> candidates_; ///< those that were attached
  const SchedulerContext* current_;           ///< of the scheduler that is, or was last, attached
  std::unique_ptr<GuestScheduler> scheduler_; ///< null while the test keeps it detached
};

} // namespace ktstr::guest
