/// What counts as a pass of a test, as data on the host side, like the rest of its description.
#pragma once

#include <cstdint>
#include <string>

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

/// Members that are not set are left out; nothing set is an empty object.
Json to_json(const TestExpectation& expectation);
Result<TestExpectation> expectation_from_json(const Json& json);

} // namespace ktstr
