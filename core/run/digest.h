/// The digest of a cell: a name for everything that its guest reported and printed. In virtual time
/// the same cell, kernel, plugin files, seed and template give the same digest, whatever the host
/// was doing.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "core/wire/frame.h"

namespace ktstr {

/// 32 hex digits over the frames, in order, and the guest's console.
std::string cell_digest(std::span<const Frame> frames, std::string_view console);

} // namespace ktstr
