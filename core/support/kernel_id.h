/// What a kernel is asked for by: a version, a range of them, a tree in git, a path, or the key of
/// a cached one.
#pragma once

#include <compare>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ktstr::support {

/// Compares as a release does: 6.15-rc3 is before 6.15, 6.15 is 6.15.0.
struct KernelVersionKey {
  std::uint64_t major = 0;
  std::uint64_t minor = 0;
  std::uint64_t patch = 0;
  std::uint64_t candidate = std::numeric_limits<std::uint64_t>::max(); ///< none: above all
  friend auto operator<=>(const KernelVersionKey&, const KernelVersionKey&) = default;
};

/// MAJOR.MINOR[.PATCH][-rcN], digits only.
std::optional<KernelVersionKey> version_compare_key(std::string_view text);

enum class KernelIdKind { cache_key, version, range, path, git };

/// "CacheKey", "Version", "Range", "Path", "Git".
std::string_view name_of(KernelIdKind kind);

struct KernelId {
  KernelIdKind kind = KernelIdKind::cache_key;
  std::string text;   ///< as written; of git the address, of a range its first version
  std::string second; ///< of git the reference, of a range its last version, which is in it
};

/// Tried in order: git+URL#REF, FIRST..LAST, a path (has '/' or begins with '.' or '~'), a version,
/// and a key for anything else. `inclusive_form` also reads FIRST..=LAST.
KernelId parse_kernel_id(std::string_view text, bool inclusive_form = true);

/// Whether a scheduler that declares `spec` takes the kernel of this label: the same version, a
/// version in the range, or else the same label.
bool kernel_matches_spec(std::string_view raw_label,
                         std::string_view sanitized_label,
                         std::string_view spec);
/// One of the specs; all kernels when there are none.
bool kernel_matches_any(std::string_view raw_label,
                        std::string_view sanitized_label,
                        const std::vector<std::string>& specs);

} // namespace ktstr::support
