/// A scheduler under test, whatever its kind: started with proof that it is attached, watched while
/// the test runs, stopped.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <vector>

#include "core/base/result.h"
#include "core/guest/cgroups.h"
#include "core/guest/reports.h"
#include "core/guest/run_services.h"
#include "core/guest/sched_ext.h"
#include "core/wire/cell_spec.h"

namespace ktstr::guest {

/// What came of a start.
struct StartOutcome {
  enum class Kind { unset, attached, rejected, skipped };
  Kind kind = Kind::unset;
  std::string reason;             ///< one line, unless attached
  Fault fault = Fault::scheduler; ///< rejected: whose
  std::string log;                ///< rejected: the last lines of who refused it
  SchedExtState state;            ///< attached: the proof
  pid_t pid = 0;                  ///< attached: of a scheduler that is a program
};

/// Why a scheduler died that nobody stopped.
struct SchedulerDeath {
  std::string kind;
  std::string reason;
  std::string dump;
  Fault fault = Fault::scheduler; ///< plugin: what a callback must not do
};

class GuestScheduler {
public:
  virtual ~GuestScheduler() = default;
  /// Blocks until it is attached for certain, or for certain not.
  virtual StartOutcome start() = 0;
  /// Descriptors that become readable when check() should be called; it is called every 50 ms too.
  [[nodiscard]] virtual std::vector<int> wake_fds() const { return {}; }
  /// Nothing while it lives. May take a while when it died, to hear all that there is to say.
  virtual std::optional<SchedulerDeath> check() = 0;
  /// Ends it. When this returns, the kernel's own scheduler is active, or the error says otherwise.
  virtual Status stop() = 0;
};

/// What schedulers need of their cell. All outlive them.
struct SchedulerContext {
  const CellSpec& spec;
  const RunSetup& run; ///< for callbacks
  const CellCgroups& cgroups;
  Reports& reports;
};

/// Error: a kind that this agent does not know.
Result<std::unique_ptr<GuestScheduler>> make_scheduler(const SchedulerContext& context);

std::unique_ptr<GuestScheduler> make_default_scheduler();
std::unique_ptr<GuestScheduler> make_bpf_scheduler(const SchedulerContext& context);
std::unique_ptr<GuestScheduler> make_binary_scheduler(const SchedulerContext& context);
std::unique_ptr<GuestScheduler> make_builtin_scheduler(const SchedulerContext& context);
/// Error: no memory to share with its process.
Result<std::unique_ptr<GuestScheduler>> make_callback_scheduler(const SchedulerContext& context);

/// The proof of an attachment, as an event's members.
Json attach_report(const StartOutcome& outcome);
StartOutcome rejected(std::string reason, std::string log = {});
StartOutcome skipped_without_sched_ext();

/// The scheduler's own constants, then those of the cell's active flags.
std::vector<Rodata> constants_of(const CellSpec& spec);

} // namespace ktstr::guest
