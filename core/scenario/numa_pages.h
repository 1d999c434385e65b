/// Where the kernel says that memory lies.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace ktstr {

using NumaPages = std::vector<std::pair<int, std::uint64_t>>;

/// Anonymous pages by node, from the text of a process's numa_maps; sorted by node.
NumaPages parse_numa_maps(std::string_view text);
/// Of a process; empty when it has none, or is gone.
NumaPages numa_pages_of(int pid);
/// Pages that NUMA balancing moved since boot; nothing where the kernel does not count.
std::optional<std::uint64_t> migrated_pages();

} // namespace ktstr
