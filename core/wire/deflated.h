/// Archives that are too large for the window go through it deflated (a zlib stream), which costs
/// the guest time and is therefore not done to others.
#pragma once

#include <string>
#include <string_view>

#include "core/base/result.h"

namespace ktstr {

std::string deflate(std::string_view bytes);
bool is_deflated(std::string_view bytes);
/// Error: damaged, or more than `limit` bytes.
Result<std::string> inflate(std::string_view bytes, std::size_t limit);

} // namespace ktstr
