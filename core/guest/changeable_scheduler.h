/// The scheduler under test when the test may change it: detach it, attach it again, restart it. A
/// detach that the test asked for is no death.
#pragma once

#include <memory>
#include <string>

#include "core/guest/scheduler.h"

namespace ktstr::guest {

class ChangeableScheduler : public GuestScheduler {
public:
  /// Error: a kind that this agent does not know.
  static Result<std::unique_ptr<ChangeableScheduler>> create(const SchedulerContext& context);

  StartOutcome start() override;
  [[nodiscard]] std::vector<int> wake_fds() const override;
  std::optional<SchedulerDeath> check() override;
  Status stop() override;

  /// `action` is attach, detach, restart or replace. Reports what came of it. Kind unsupported when
  /// the scheduler `id` is not in this cell.
  Status change(const std::string& action, const std::string& id);

private:
  ChangeableScheduler(const SchedulerContext& context, std::unique_ptr<GuestScheduler> scheduler)
      : context_(context), scheduler_(std::move(scheduler))
  {
  }
  Status check_id(const std::string& id) const;
  Status detach();
  Status attach();

  SchedulerContext context_;
  std::unique_ptr<GuestScheduler> scheduler_; ///< null while the test keeps it detached
};

} // namespace ktstr::guest
