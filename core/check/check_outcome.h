/// What one check found, and how outcomes fold into a verdict.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "core/base/json.h"
#include "core/model/verdict.h"

namespace ktstr {

/// One assertion, held or not.
struct CheckOutcome {
  std::string name; ///< "progress", "gap", "spread", ...; or the text of a claim
  bool is_held = false;
  bool is_inconclusive = false; ///< could not be judged; then is_held is false and not a failure
  std::string text;             ///< which worker, cgroup, CPU, moment, value, limit
};
Json to_json(const CheckOutcome& check);

CheckOutcome held(std::string name, std::string text);
CheckOutcome violated(std::string name, std::string text);
CheckOutcome inconclusive(std::string name, std::string text);

/// Fail when one check is violated, else Inconclusive when one could not be judged, else Pass.
/// Nothing checked is Inconclusive: nothing was shown.
Verdict verdict_of(const std::vector<CheckOutcome>& checks);

} // namespace ktstr
