/// One folder of the kernel cache:
///
///     <key>/kernel.json            what it is; written last
///     <key>/vmlinuz
///     <key>/config
///     <key>/modules/<release>/
///
/// It is made under another name and renamed, so a folder with this name is whole.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "core/base/result.h"
#include "core/kernel/kernel_store.h"

namespace ktstr {

/// Where an entry comes from; kept in kernel.json.
struct KernelOrigin {
  std::string release; ///< "7.3.4+deb13-cloud-amd64"
  std::string source;  ///< "debian:trixie-backports"
  std::string package; ///< "linux-image-7.3.4+deb13-cloud-amd64"
  std::string version; ///< the package's: "7.3.4-1~bpo13+1"
};

/// The entry's folder name: release and package version, with nothing that a path cannot hold.
std::string kernel_key(const KernelOrigin& origin);

/// Moves image, configuration and modules out of unpacked packages (below `unpacked`) into `entry`
/// and writes kernel.json. Knows both layouts of Debian: /boot/vmlinuz-R, and /usr/lib/modules/R/.
Status write_kernel_entry(const std::filesystem::path& entry,
                          const std::filesystem::path& unpacked,
                          const KernelOrigin& origin);

/// Reads an entry back. Error when kernel.json or the image is missing, malformed, or of another
/// size than was written.
Result<Kernel> read_kernel_entry(const std::filesystem::path& entry);

} // namespace ktstr
