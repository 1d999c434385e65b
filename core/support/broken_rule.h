/// Declarations are checked rule by rule in a fixed order, and the first rule that is broken is
/// the answer. Its name is stable and short, for programs ("key_slash"); its message is for people.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/base/result.h"

namespace ktstr::support {

struct BrokenRule {
  std::string_view rule; ///< a literal
  std::string message;
};

/// Nothing: every rule holds.
using Rejection = std::optional<BrokenRule>;

/// For callers that pass errors on.
inline Error to_error(const BrokenRule& broken)
{
  return {ErrorKind::invalid, broken.message};
}

} // namespace ktstr::support
