/// Whole-file reading and writing, private temporary folders, and the folders of the XDG base
/// directory rules.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

#include "core/base/result.h"

namespace ktstr {

/// Reads a file, also one of /proc or /sys whose size is not known. `limit` bounds what is read.
Result<std::string> read_file(const std::filesystem::path& file, std::size_t limit = 1UL << 30U);

/// Writes by a temporary file beside it and rename: after a crash there is the old file, or the new
/// one, whole.
Status write_file(const std::filesystem::path& file, std::string_view content);

/// Writes in place: for /proc, /sys and cgroup files.
Status write_control_file(const std::filesystem::path& file, std::string_view content);

/// Creates the folder and its parents; fine when it exists.
Status make_directories(const std::filesystem::path& folder);

/// A folder only its owner can read (0700), removed with its content when the object ends.
class TempDir {
public:
  /// Below $TMPDIR or /tmp; `prefix` starts its name.
  static Result<TempDir> create(std::string_view prefix);
  TempDir(TempDir&& other) noexcept : path_(std::move(other.path_)) { other.path_.clear(); }
  TempDir& operator=(TempDir&& other) noexcept;
  TempDir(const TempDir&) = delete;
  TempDir& operator=(const TempDir&) = delete;
  ~TempDir();
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

private:
  explicit TempDir(std::filesystem::path path) : path_(std::move(path)) {}
  std::filesystem::path path_;
};

/// $KTSTR_CACHE_DIR, else $XDG_CACHE_HOME/ktstr, else $HOME/.cache/ktstr. Not created.
std::filesystem::path cache_dir();

/// The folder of the running program (through /proc/self/exe).
std::filesystem::path program_dir();
/// The running program itself.
std::filesystem::path program_path();

/// XXH3, 128 bits, as 32 hex digits: a name for content, not a signature.
std::string content_hash(std::string_view content);
/// XXH3, 64 bits: for partitions and seeds.
std::uint64_t hash64(std::string_view content);

} // namespace ktstr
