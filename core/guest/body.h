/// The test body: in a child of its own, which is made before the machine is saved, loads the test
/// before the scheduler starts, is given the word when the scheduler is proved to be attached, and
/// is watched until it ends by itself or is ended.
#pragma once

#include <cstdint>
#include <optional>

#include "core/base/cancel.h"
#include "core/guest/cgroups.h"
#include "core/guest/changeable_scheduler.h"
#include "core/guest/child.h"
#include "core/guest/output.h"
#include "core/guest/reports.h"
#include "core/guest/run_services.h"

namespace ktstr::guest {

/// What a cell runs with, but for its deadline. All outlive it.
RunSetup run_setup(const CellSpec& spec,
                   const CellCgroups& cgroups,
                   const CancelToken& cancel,
                   const RunPlace& place);

/// Makes the child, which waits for its cell. Every fork of a saved machine has it already: forking
/// costs a machine more than most of a cell's other preparations. `cancel` is shared memory.
Result<Child>
start_body_child(const CellCgroups& cgroups, const CancelToken& cancel, const RunPlace& place);

/// A test's process ends so when it has nobody left to report to: its test closed the channel.
inline constexpr int kLostChannelExit = 113;

class Body {
public:
  /// `cancel` is the token in `setup` and the child's. All outlive this object.
  Body(const RunSetup& setup,
       CancelToken& cancel,
       const CellCgroups& cgroups,
       Reports& reports,
       Child child);

  /// Gives the child its cell.
  Status prepare();
  /// Waits until the test is loaded. What is returned is why it is not.
  std::optional<CellError> wait_until_prepared();

  /// Gives the word and watches body and scheduler until the body ended. Reports body_started, what
  /// the body reports, the scheduler's death, and body_ended. What is returned is why the body
  /// never began.
  std::optional<CellError> run(ChangeableScheduler& scheduler);

  [[nodiscard]] bool is_scheduler_dead() const { return is_scheduler_dead_; }

private:
  enum class Ending { none, deadline, scheduler_death };

  void watch(ChangeableScheduler& scheduler);
  void wait_for_news(const ChangeableScheduler& scheduler);
  void check_scheduler(ChangeableScheduler& scheduler);
  void read_messages();
  void read_output();
  void take(const Message& message);
  void change_scheduler(const Json& wish);
  void enforce_deadline();
  void begin_ending(Ending ending);
  [[nodiscard]] Json end_report(const ExitStatus& status) const;
  [[nodiscard]] std::string error_text() const;

  const RunSetup& setup_;
  CancelToken& cancel_;
  const CellCgroups& cgroups_;
  Reports& reports_;
  Child child_;
  Output output_;
  ChangeableScheduler* scheduler_ = nullptr; ///< while the body runs
  std::optional<Message> prepared_;
  std::optional<Message> ended_;
  std::uint64_t deadline_ns_ = 0;
  std::uint64_t begun_ns_ = 0; ///< 0: not yet
  std::uint64_t kill_at_ns_ = UINT64_MAX;
  std::uint64_t next_check_ns_ = 0;
  Ending ending_ = Ending::none;
  bool is_scheduler_dead_ = false;
  bool has_channel_ = true; ///< the child has not closed its end
  bool has_output_ = true;
};

} // namespace ktstr::guest
