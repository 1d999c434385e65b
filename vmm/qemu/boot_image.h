/// What QEMU's -kernel is given. A bzImage spends seconds of emulation on unpacking itself, so the
/// kernel in it is unpacked here, once, into a cache, and entered through its PVH entry point.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/result.h"

namespace ktstr {

/// The file to boot for `kernel`: an ELF kernel below `cache`, or the kernel itself when it is one,
/// or when it cannot be unpacked here (another compression, no PVH entry), which is only slower.
/// Errors: not readable, not a kernel, an ELF kernel without PVH entry point.
Result<std::filesystem::path> boot_image(const std::filesystem::path& kernel,
                                         const std::filesystem::path& cache);

/// The ELF file inside a bzImage; nothing when it is not one or is packed in a way not known here.
std::optional<std::string> unpack_bzimage(std::string_view image);

/// Whether an ELF file has the note that names the PVH entry point (Xen, type 18).
bool has_pvh_entry(std::string_view elf);

} // namespace ktstr
