/// SipHash with one round per block and three at the end, key 0: the hash in the names of sidecars
/// and of configuration files. A name for content, not a signature.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace ktstr::support {

std::uint64_t siphash13(std::string_view bytes);

/// 16 lower-case hex digits.
std::string hash_digits(std::uint64_t hash);

/// Of a text, which is followed by a byte 0xff in what is hashed.
std::string text_hash(std::string_view text);

} // namespace ktstr::support
