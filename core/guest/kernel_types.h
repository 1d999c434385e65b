/// The running kernel's types (its BTF), read once. libbpf reads and checks all of them for every
/// object, and looks names up one type after another: most of the time of a load. Here they are
/// read before the template is saved, and found by an index; libbpf gets them through the linker's
/// --wrap (see CMakeLists.txt).
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "core/base/result.h"

struct btf;

namespace ktstr::guest {

/// Finds named types by name and kind.
class TypeIndex {
public:
  TypeIndex() = default;
  explicit TypeIndex(const btf* types);
  /// What btf__find_by_name_kind() gives: the first such type's id, or -ENOENT.
  [[nodiscard]] int find(const btf* types, std::string_view name, std::uint32_t kind) const;

private:
  struct Entry {
    std::uint64_t key = 0; ///< hash of the name and kind
    std::uint32_t id = 0;
    friend auto operator<=>(const Entry&, const Entry&) = default;
  };
  std::vector<Entry> entries_; ///< sorted
};

/// Reads the types; they stay for the life of this process and of its children. Calling it again is
/// free. Error: the kernel has no BTF.
Result<const btf*> kernel_types();

} // namespace ktstr::guest
