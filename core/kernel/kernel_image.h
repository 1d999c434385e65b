/// Kernel image files: where they lie in a folder, which release they are, and what belongs to
/// them.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "core/kernel/kernel_store.h"

namespace ktstr {

/// The image in a build tree or a folder of kernel files: arch/x86/boot/bzImage, bzImage, vmlinuz,
/// vmlinux, in this order; empty when there is none that can be read.
std::filesystem::path find_image_in(const std::filesystem::path& folder);

/// The release a bzImage says in its header; nothing for other files. The file is not trusted.
std::optional<std::string> read_bzimage_release(const std::filesystem::path& image);

/// Whether it starts as a bzImage or an ELF file does.
bool is_kernel_image(const std::filesystem::path& image);

/// The kernel of an image that is not in the cache: label (its release, or
/// path_{name}_{hash}), the configuration and modules that lie beside it.
Kernel describe_image(const std::filesystem::path& image, std::string source);

/// "a3f2b1": tells apart kernels that call themselves the same.
std::string short_path_hash(const std::filesystem::path& image);

} // namespace ktstr
