/// Runs the cases of a vectors file and counts how they came out.
#pragma once

#include <cstddef>
#include <ostream>

#include "core/base/json.h"

namespace ktstr::conformance {

struct Totals {
  std::size_t passed = 0;
  std::size_t failed = 0;
  std::size_t skipped = 0;
};

/// Whether the document has the form {"groups": [{"group", "cases": [{"input", "expected"}]}]}.
Status check_form(const Json& vectors);

/// Writes a line for each failure and each skipped group, and closes with the totals. Precondition:
/// check_form is fine.
Totals run_vectors(const Json& vectors, std::ostream& out);

} // namespace ktstr::conformance
