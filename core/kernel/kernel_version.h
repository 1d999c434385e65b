/// Kernel versions and releases: "7.3", "7.3.4", "6.15-rc3" are versions; "7.3.4+deb13-cloud-amd64"
/// is a release, which starts with one.
#pragma once

#include <string_view>

namespace ktstr {

/// MAJOR.MINOR[.PATCH][-rcN], digits only.
bool is_kernel_version(std::string_view text);

/// Whether the release is `version` or continues it at a border: "7.3" is in "7.3.4+deb13" and not
/// in "7.30.1".
bool is_release_of(std::string_view version, std::string_view release);

/// Whether `a` is newer than `b`. A release stands above its candidates ("6.15" over "6.15-rc3").
bool is_newer_release(std::string_view a, std::string_view b);

} // namespace ktstr
