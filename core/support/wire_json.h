/// JSON text byte for byte as the contract's other readers and writers have it: compact, floats
/// always with a point or an exponent and in the fewest digits that read back ("1.0", "1e30"),
/// control characters as \u00 and lower-case hex. The variant hash depends on it.
#pragma once

#include <string>
#include <string_view>

#include "core/base/json.h"

namespace ktstr::support {

/// NaN and infinity become null.
std::string wire_json(const Json& json);

/// A float for messages: the fewest digits that read back, never an exponent ("100", "0.5", "NaN",
/// "inf").
std::string plain_number(double value);

} // namespace ktstr::support
