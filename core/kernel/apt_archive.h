/// A Debian suite read through apt, in a private state of its own: the system's packages, lists and
/// cache are neither used nor changed. apt checks every file against the archive's signature. Works
/// as any user.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/cancel.h"
#include "core/base/result.h"

namespace ktstr {

struct AptArchiveConfig {
  std::filesystem::path folder; ///< private; holds apt's state and what it downloads
  std::string uri;              ///< of the archive
  std::string suite;
  std::filesystem::path keyring = "/usr/share/keyrings/debian-archive-keyring.gpg";
  const CancelToken* cancel = nullptr;
};

/// What apt knows of one package.
struct AptPackage {
  std::string name;
  std::string version;
  std::vector<std::string> depends; ///< names, of the plain dependencies (no alternatives)
  std::uint64_t download_bytes = 0;
};

class AptArchive {
public:
  /// Writes the private configuration and gets the suite's signed index. Errors: invalid (suite),
  /// unavailable (no apt, no network, no such suite, bad signature: apt's own words), cancelled.
  static Result<AptArchive> open(const AptArchiveConfig& config);

  /// Names of all packages that start with `prefix`.
  Result<std::vector<std::string>> names(const std::string& prefix) const;
  /// The newest version of a package.
  Result<AptPackage> show(const std::string& name) const;
  /// Downloads exactly these versions; the .deb files, in the same order.
  Result<std::vector<std::filesystem::path>>
  download(const std::vector<AptPackage>& packages) const;
  /// Unpacks a downloaded package; runs none of its scripts.
  Status unpack(const std::filesystem::path& deb, const std::filesystem::path& folder) const;

private:
  explicit AptArchive(AptArchiveConfig config) : config_(std::move(config)) {}
  /// Runs a tool and gives its stdout.
  Result<std::string> run(std::vector<std::string> argv, const std::string& what) const;

  AptArchiveConfig config_;
};

/// The first paragraph of `apt-cache show`.
Result<AptPackage> parse_apt_package(std::string_view text);

} // namespace ktstr
