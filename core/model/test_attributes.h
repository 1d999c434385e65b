/// What a test declares beside its body: what counts as a pass, and what its guest has. As data on
/// the host side, like the rest of a test's description.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/base/json.h"

namespace ktstr {

struct TestExpectation {
  bool is_error = false; ///< the cell must fail
  bool allows_inconclusive = false;
  bool forbids_skip = false;
  bool survives_storm = false;         ///< the scheduler must stay attached all the time
  std::string error_contains;          ///< empty: any error
  std::string error_matches;           ///< a regular expression; empty: any error
  std::uint32_t cleanup_budget_ms = 0; ///< host time to tear the machine down; 0: no limit
};

struct TestSetup {
  std::vector<std::string> sysctls;             ///< "name=value", in order
  std::vector<std::string> kernel_arguments;    ///< words of the kernel's command line
  std::vector<std::string> files;               ///< of the host, for /include-files
  std::string config;                           ///< content of config_path
  std::string config_path;                      ///< in the guest; empty: there is none
  std::vector<std::string> scheduler_arguments; ///< "{file}" in them is config_path

  /// Whether it asks for anything, which takes a guest of the cell's own.
  [[nodiscard]] bool is_empty() const;
};

/// Members that are not set are left out; nothing set is an empty object.
Json to_json(const TestExpectation& expectation);
Json to_json(const TestSetup& setup);
Result<TestExpectation> expectation_from_json(const Json& json);
Result<TestSetup> setup_from_json(const Json& json);

/// The scheduler's further arguments, as they are given to it.
std::vector<std::string> scheduler_arguments_of(const TestSetup& setup);

} // namespace ktstr
