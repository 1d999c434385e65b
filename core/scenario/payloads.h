/// Programs that a scenario runs beside its workers. They are known by name and cgroup, and all are
/// gone when this object is.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/base/cancel.h"
#include "core/base/process.h"
#include "core/check/check_outcome.h"

namespace ktstr {

struct PayloadSpec {
  std::string name;
  std::string cgroup; ///< empty: the runner's own
  std::vector<std::string> argv;
  int expected_exit = 0;
  bool is_lasting = false; ///< outlives the step
};

class Payloads {
public:
  /// Starts it, in the cgroup when the folder is not empty.
  Status run(const PayloadSpec& spec, const std::filesystem::path& cgroup);
  /// Waits until it ends by itself; its exit code is a check. Kind timeout when it does not.
  Result<CheckOutcome>
  wait(const std::string& name, const std::string& cgroup, Milliseconds limit, const CancelToken*);
  /// Kills it; that it was still there is the check.
  Result<CheckOutcome> kill(const std::string& name, const std::string& cgroup);
  /// Kills what is left, or only what is not lasting; those that ended before are checked.
  Status end(std::vector<CheckOutcome>& outcomes, bool has_to_end_all);

private:
  struct Running {
    PayloadSpec spec;
    Process process;
  };
  Result<std::size_t> find(const std::string& name, const std::string& cgroup) const;
  std::vector<Running> running_;
};

} // namespace ktstr
