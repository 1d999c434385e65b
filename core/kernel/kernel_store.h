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
  explicit KernelStore(std::filesystem::path folder) : folder_(std::move(folder)) {}

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
  /// prefix, a cache key, "host" (the running one, when readable), or several separated by commas.
  /// Empty: the order of test-support §14. Never downloads. Error kind `unavailable`
  /// (KernelUnavailable), with what was tried and the command that would help.
  Result<std::vector<Kernel>> resolve(std::string_view spec) const;

private:
  std::filesystem::path folder_;
};

/// Whether the kernel's configuration says CONFIG_SCHED_CLASS_EXT=y; nothing when it is not known.
std::optional<bool> has_sched_ext(const Kernel& kernel);

} // namespace ktstr
