/// Small files of the kernel (/proc, /sys), read often: on a machine with hundreds of CPUs a boot
/// reads hundreds of them.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

namespace ktstr::guest {

/// The first 4 KiB of a file, trimmed; empty when the file is absent or unreadable.
std::string read_small(const std::filesystem::path& file);

/// The number in a file; `fallback` when it has none.
std::uint64_t read_number(const std::filesystem::path& file, std::uint64_t fallback = 0);

} // namespace ktstr::guest
