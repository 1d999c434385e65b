/// The guest's RAM as this process sees it: files that QEMU maps, one per NUMA node, reached in
/// QEMU's own address space with process_vm_readv(2) and process_vm_writev(2). That needs no
/// privilege for one's own child, and works the same whether the mapping is shared or
/// copy-on-write.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <sys/types.h>
#include <vector>

#include "core/base/result.h"
#include "core/base/unique_fd.h"

namespace ktstr {

/// A part of RAM: a file before QEMU starts, a mapping in QEMU once it runs.
struct RamBlock {
  std::uint64_t size = 0;
  UniqueFd file;
  std::uint64_t mapped_at = 0; ///< address in QEMU
};

class GuestRam {
public:
  /// One anonymous memory file for each size (bytes); it vanishes with its last user. Of huge pages
  /// when asked; `unsupported` when the host has too few of them.
  static Result<GuestRam> create(const std::vector<std::uint64_t>& sizes, bool is_huge = false);
  /// Opens what save() wrote, for reading. `unavailable` when one is missing or has another size.
  static Result<GuestRam> open_in(const std::filesystem::path& folder,
                                  const std::vector<std::uint64_t>& sizes);

  /// A copy in huge pages of what save() wrote. Errors as those of open_in() and create().
  static Result<GuestRam> load_huge(const std::filesystem::path& folder,
                                    const std::vector<std::uint64_t>& sizes);

  /// Copies the memory into new files "ram0", "ram1" ... in `folder`.
  Status save(const std::filesystem::path& folder) const;

  /// Finds the mappings in a QEMU that was started with these files.
  Status locate(pid_t qemu);

  [[nodiscard]] const std::vector<RamBlock>& blocks() const { return blocks_; }
  Status read(std::uint64_t address, std::span<std::byte> into) const;
  Status write(std::uint64_t address, std::span<const std::byte> from) const;

private:
  /// Address in QEMU of a guest-physical range; an error when it is not all in one block.
  [[nodiscard]] Result<std::uint64_t> translate(std::uint64_t address, std::uint64_t size) const;
  std::vector<RamBlock> blocks_;
  pid_t qemu_ = -1;
};

} // namespace ktstr
