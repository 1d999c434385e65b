/// Programs that a scenario runs beside its workers: in the background, or in the foreground until
/// they end. They are known by name and cgroup, what they print is kept (bounded), and all are gone
/// when this object is - with everything that they started and that stayed in their process group.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "core/base/cancel.h"
#include "core/base/process.h"
#include "core/check/check_outcome.h"
#include "core/scenario/kept_output.h"

namespace ktstr {

struct PayloadSpec {
  std::string name;
  std::string id;     ///< of the payload item; empty: a program that the document names
  std::string cgroup; ///< empty: the runner's own
  std::vector<std::string> argv;
  int expected_exit = 0;          ///< -1: ended by a signal
  bool is_lasting = false;        ///< outlives the step
  bool uses_parent_group = false; ///< else it leads a process group, and is killed with it
  std::string output_file;        ///< read instead of standard output; empty: that
  Json checks = Json::array();    ///< of its metrics, beside those of the item; judged on the host
};

/// One run of a payload, when it is over: what the host is told.
struct PayloadRun {
  enum class How { exited, killed, timed_out };
  PayloadSpec spec;
  How how = How::exited;
  ExitStatus status;
  std::uint64_t duration_ns = 0;
  std::string out;
  std::string err;
  std::uint64_t dropped = 0; ///< bytes of both that were not kept
};

/// -1: it ended by a signal.
int exit_code_of(const ExitStatus& status);

/// {"payload", "name", "cgroup", "argv", "how", "exit_code" (-1: a signal), "signal",
/// "expected_exit", "duration_ns", "stdout", "stderr", "dropped", "checks"}
Json to_json(const PayloadRun& run);

class Payloads {
public:
  using Report = std::function<Status(const PayloadRun&)>;
  /// Each run is reported when it is over. Absent: nobody asks.
  explicit Payloads(Report report = {}) : report_(std::move(report)) {}

  /// Starts it, in the cgroup when the folder is not empty.
  Status run(const PayloadSpec& spec, const std::filesystem::path& cgroup);
  /// Waits until it ends by itself; its exit code is a check. One that does not is killed, and the
  /// check is violated.
  Result<CheckOutcome>
  wait(const std::string& name, const std::string& cgroup, Milliseconds limit, const CancelToken*);
  /// Kills it; that it was still there is the check.
  Result<CheckOutcome> kill(const std::string& name, const std::string& cgroup);
  /// Kills what is left, or only what is not lasting; those that ended before are checked.
  Status end(std::vector<CheckOutcome>& outcomes, bool has_to_end_all);
  /// Takes what they printed since, so that none waits for room in its pipe.
  void drain();

private:
  struct Running {
    PayloadSpec spec;
    Process process;
    KeptOutput out;
    KeptOutput err;
    std::uint64_t started_ns = 0;
  };
  Result<std::size_t> find(const std::string& name, const std::string& cgroup) const;
  /// Kills what is left of it, reports it, and says what there is to say.
  Result<CheckOutcome> finish(Running& running, PayloadRun::How how, Milliseconds limit = {});
  Result<CheckOutcome> finish_at(std::size_t index, PayloadRun::How how, Milliseconds limit = {});

  Report report_;
  std::vector<Running> running_;
};

} // namespace ktstr
