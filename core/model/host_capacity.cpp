#include <algorithm>
#include <map>
#include <vector>

#include "core/base/file.h"
#include "core/base/text.h"
#include "core/model/allowed_cpus.h"
#include "core/model/constraints.h"
#include "core/model/own_cgroup.h"

namespace ktstr {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kSmallFile = 1U << 20U;

std::optional<std::uint64_t> read_number(const fs::path& file)
{
  const auto text = read_file(file, kSmallFile);
  return text ? parse_decimal(trim(*text)) : std::nullopt;
}

/// This process's cgroup v2 folder and those above it, deepest first; a limit of any of them holds.
std::vector<fs::path> cgroup_folders(const fs::path& root)
{
  const auto own = own_cgroup(root);
  if (!own)
    return {};
  std::vector<fs::path> folders;
  const auto inside = own->folder.lexically_normal().lexically_relative(own->mount);
  if (!inside.empty() && *inside.begin() != "..")
    for (auto part = inside; !part.empty() && part != "."; part = part.parent_path())
      folders.push_back(own->mount / part);
  folders.push_back(own->mount);
  return folders;
}

/// CPUs that the quota of a cpu.max file ("QUOTA PERIOD", "max PERIOD") amounts to.
std::optional<std::uint64_t> quota_cpus(const fs::path& folder)
{
  const auto text = read_file(folder / "cpu.max", kSmallFile);
  if (!text)
    return std::nullopt;
  const auto words = split(trim(*text), ' ');
  if (words.size() != 2)
    return std::nullopt;
  const auto quota = parse_decimal(words[0]);
  const auto period = parse_decimal(words[1]);
  if (!quota || !period || *period == 0)
    return std::nullopt;
  return std::max<std::uint64_t>(1, *quota / *period);
}

std::uint64_t available_memory_mib(const fs::path& root)
{
  constexpr std::uint64_t kKibPerMib = 1024;
  constexpr std::uint64_t kBytesPerMib = 1024UL * 1024UL;
  std::uint64_t available = 0;
  if (const auto text = read_file(root / "proc/meminfo", kSmallFile))
    for (const std::string& line : split(*text, '\n'))
      if (line.starts_with("MemAvailable:"))
        available =
            parse_decimal(trim(line.substr(13, line.find("kB") - 13))).value_or(0) / kKibPerMib;
  for (const fs::path& folder : cgroup_folders(root)) {
    const auto limit = read_number(folder / "memory.max");
    const auto used = read_number(folder / "memory.current");
    if (limit && used)
      available = std::min(available, (*limit - std::min(*limit, *used)) / kBytesPerMib);
  }
  return available;
}

/// CPUs that share the highest cache level with this one, as the kernel writes it; empty: unknown.
std::string last_level_cache_of(const fs::path& root, int cpu)
{
  const fs::path folder = root / fmt::format("sys/devices/system/cpu/cpu{}/cache", cpu);
  std::uint64_t highest = 0;
  std::string shared;
  for (int index = 0; index < 16; ++index) {
    const fs::path cache = folder / fmt::format("index{}", index);
    const auto level = read_number(cache / "level");
    if (!level)
      break;
    const auto cpus = read_file(cache / "shared_cpu_list", kSmallFile);
    if (cpus && *level >= highest) {
      highest = *level;
      shared = std::string(trim(*cpus));
    }
  }
  return shared;
}

} // namespace

HostCapacity host_capacity(const fs::path& root, const std::vector<int>& cpus)
{
  HostCapacity host;
  std::uint64_t usable = std::max<std::uint64_t>(1, cpus.size());
  for (const fs::path& folder : cgroup_folders(root))
    usable = std::min(usable, quota_cpus(folder).value_or(usable));
  host.cpus = static_cast<std::uint32_t>(usable);

  std::map<std::string, std::uint32_t> caches;
  for (const int cpu : cpus)
    ++caches[last_level_cache_of(root, cpu)];
  host.llcs = std::max<std::uint32_t>(1, static_cast<std::uint32_t>(caches.size()));
  host.max_cpus_per_llc = 1;
  for (const auto& [shared, count] : caches)
    host.max_cpus_per_llc = std::max(host.max_cpus_per_llc, count);
  host.max_cpus_per_llc = std::min(host.max_cpus_per_llc, host.cpus);

  host.memory_mib = available_memory_mib(root);
  return host;
}

HostCapacity host_capacity()
{
  return host_capacity("/", allowed_cpus());
}

} // namespace ktstr
