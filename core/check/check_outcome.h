/// What one check found, and how outcomes fold into a verdict.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "core/base/json.h"
#include "core/check/finding.h"
#include "core/model/verdict.h"

namespace ktstr {

/// One assertion, held or not.
struct CheckOutcome {
  std::string name; ///< "progress", "gap", "spread", ...; or the text of a claim
  bool is_held = false;
  bool is_inconclusive = false; ///< could not be judged; then is_held is false and not a failure
  std::string text;             ///< the findings in words: the first few, and how many more
  std::vector<Finding> findings;
};
/// At most kMostFindings of the findings; "findings_left_out" counts the others.
Json to_json(const CheckOutcome& check);
inline constexpr std::size_t kMostFindings = 32;

CheckOutcome held(std::string name, std::vector<Finding> findings);
CheckOutcome violated(std::string name, std::vector<Finding> findings);
CheckOutcome inconclusive(std::string name, std::vector<Finding> findings);
/// With one finding that is words alone.
CheckOutcome held(std::string name, std::string what);
CheckOutcome violated(std::string name, std::string what);
CheckOutcome inconclusive(std::string name, std::string what);
/// With one finding whose value may be equal to its limit: what its comparison says.
CheckOutcome judged_by_limit(std::string name, Finding finding);

/// Fail when one check is violated, else Inconclusive when one could not be judged, else Pass.
/// Nothing checked is Inconclusive: nothing was shown.
Verdict verdict_of(const std::vector<CheckOutcome>& checks);

} // namespace ktstr
