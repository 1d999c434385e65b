/// Bytes as text, for JSON (RFC 4648, with padding).
#pragma once

#include <string>
#include <string_view>

#include "core/base/result.h"

namespace ktstr {

std::string to_base64(std::string_view bytes);
/// Error: what to_base64() would not have written.
Result<std::string> from_base64(std::string_view text);

} // namespace ktstr
