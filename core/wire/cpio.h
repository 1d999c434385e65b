/// Archives in cpio's "newc" format: the initramfs, and the files a cell needs. The reader is used
/// in the guest on what the host wrote and in tests; it trusts nothing. Format: Linux
/// Documentation/driver-api/early-userspace/buffer-format.rst.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "core/base/result.h"

namespace ktstr {

/// One member. `mode` holds type and permissions as in stat(2): files, folders and symbolic links.
struct CpioEntry {
  std::string path; ///< relative, without a leading '/'
  std::uint32_t mode = 0;
  std::string_view content; ///< of a file, or a link's target
  std::uint32_t device_major = 0;
  std::uint32_t device_minor = 0;
};

class CpioWriter {
public:
  /// Adds a file with everything above it; a folder is written once. `path` may begin with '/'.
  void add_file(std::string_view path, std::string_view content, bool is_executable);
  void add_link(std::string_view path, std::string_view target);
  void add_folder(std::string_view path);
  void add_char_device(std::string_view path, std::uint32_t major, std::uint32_t minor);
  /// Ends the archive. Times and owners are zero, so equal content gives equal bytes.
  std::string finish();

private:
  void add(const CpioEntry& entry);
  void add_parents(std::string_view path);
  std::string archive_;
  std::vector<std::string> folders_;
  std::uint32_t next_inode_ = 1;
};

/// Calls `visit` for each member; stops at its first error. Refuses damaged headers, sizes beyond
/// the archive, absolute paths and "..", with the byte offset.
Status read_cpio(std::string_view archive, const std::function<Status(const CpioEntry&)>& visit);

} // namespace ktstr
