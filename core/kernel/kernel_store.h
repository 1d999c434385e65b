/// Kernels: fetched from the distribution, kept in the cache, found for a run. Nothing is
/// installed.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/cancel.h"
#include "core/base/result.h"

namespace ktstr {

/// One kernel that can be booted.
struct Kernel {
  std::string label;            ///< "7.3.4+deb14-cloud-amd64": its release
  std::string key;              ///< name of its folder in the cache; empty for a file given by path
  std::filesystem::path image;  ///< bzImage or vmlinux
  std::filesystem::path config; ///< its build configuration; empty when not known
  std::filesystem::path modules; ///< /lib/modules/<release>; empty when not known
  std::string source;            ///< "debian:trixie-backports", "path", ...
  std::uint64_t size_bytes = 0;  ///< on disk
};

/// The cache of kernels, below cache_dir()/kernels. Safe against other processes: an entry appears
/// whole, by rename.
class KernelStore {
public:
  /// `apt_folder` holds the system's own apt sources, which say where this machine gets Debian.
  explicit KernelStore(std::filesystem::path folder, std::filesystem::path apt_folder = "/etc/apt")
      : folder_(std::move(folder)), apt_folder_(std::move(apt_folder))
  {
  }

  /// `what`: "debian" (the default suite) or "debian:SUITE". Downloads and unpacks unless the cache
  /// has this version already. `progress` gets one line per step. Errors: unavailable (no apt, no
  /// mirror, no such package: what was tried), cancelled.
  Result<Kernel> fetch(std::string_view what,
                       const std::function<void(std::string_view)>& progress,
                       const CancelToken* cancel = nullptr);
  /// Newest first.
  Result<std::vector<Kernel>> list() const;
  /// Removes one entry by key or label, or all of them when `which` is empty. Returns what was
  /// removed.
  Result<std::vector<Kernel>> clean(std::string_view which);

  /// Finds kernels for `--kernel SPEC`: a path (image, or folder with one), a version or its
  /// prefix ("7.3"), a cache key, a source ("debian:sid"), "host" (the running one, when readable),
  /// or several separated by commas. Empty: KTSTR_TEST_KERNEL (a path), KTSTR_KERNEL (a SPEC), the
  /// newest of the cache, build trees (./linux, ../linux, the running kernel's), the running
  /// kernel's image. Never downloads. Error kind `unavailable` (KernelUnavailable), with what was
  /// tried and the command that would help; `not_found` when KTSTR_TEST_KERNEL or a path is
  /// missing; `invalid` for a SPEC that cannot mean a kernel.
  Result<std::vector<Kernel>> resolve(std::string_view spec) const;

private:
  std::filesystem::path folder_;
  std::filesystem::path apt_folder_;
};

/// Whether the kernel's configuration says CONFIG_SCHED_CLASS_EXT=y; nothing when it is not known.
std::optional<bool> has_sched_ext(const Kernel& kernel);

} // namespace ktstr
