/// The cgroups of a cell: one for the scheduler's program, one for the test, with the test's memory
/// and number of processes bounded, so that the agent survives what they do.
#pragma once

#include <cstdint>
#include <string>

#include "core/base/result.h"

namespace ktstr::guest {

class CellCgroups {
public:
  /// Below `root`, whose children have the controllers.
  static Result<CellCgroups> create(const std::string& root, std::uint64_t machine_memory_mib);

  [[nodiscard]] const std::string& scheduler() const { return scheduler_; }
  [[nodiscard]] const std::string& body() const { return body_; }
  /// For the cgroups that scenarios make.
  [[nodiscard]] const std::string& scenarios() const { return scenarios_; }
  /// Kills all that the test started, wherever it moved it inside its own.
  void kill_test() const;
  void kill_scheduler() const;

private:
  std::string scheduler_;
  std::string test_; ///< parent of the next two
  std::string body_;
  std::string scenarios_;
};

/// What a test may use, the rest being the agent's and the kernel's.
std::uint64_t memory_limit_mib(std::uint64_t machine_memory_mib);

} // namespace ktstr::guest
