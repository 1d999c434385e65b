/// Debian's kernels: which package is the newest, and what it is made of.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/kernel/apt_archive.h"

namespace ktstr {

/// The suite of plain "debian": stock kernels with sched_ext, built for the current stable.
inline constexpr std::string_view kDefaultDebianSuite = "trixie-backports";

/// What makes up one kernel.
struct DebianKernel {
  std::string release;              ///< "7.3.4+deb13-cloud-amd64"
  std::vector<AptPackage> packages; ///< the image package first
};

/// "debian" or "debian:SUITE" -> the suite. Error invalid for anything else.
Result<std::string> parse_debian_source(std::string_view what);

/// "linux-image-7.3.4+deb13-cloud-amd64" -> its release. Empty for metapackages, debug packages,
/// unsigned builds and other flavours.
std::string release_of_image_package(std::string_view package);

/// The image package with the newest release; empty when none of the names is one.
std::string newest_image_package(const std::vector<std::string>& names);

/// Finds the newest kernel of the archive. Its parts are the image package and those of its
/// dependencies that carry its release in their names (from 7.1 on Debian splits the image).
Result<DebianKernel> find_newest_kernel(const AptArchive& archive);

} // namespace ktstr
