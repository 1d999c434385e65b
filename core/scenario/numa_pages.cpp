#include "core/scenario/numa_pages.h"

#include <map>

#include "core/base/file.h"
#include "core/base/text.h"

namespace ktstr {

namespace {

constexpr std::size_t kMostBytes = 4UL << 20U;

/// "N0=12": twelve pages on node 0.
std::optional<std::pair<int, std::uint64_t>> node_count(std::string_view word)
{
  const auto equals = word.find('=');
  if (word.empty() || word.front() != 'N' || equals == std::string_view::npos)
    return std::nullopt;
  const auto node = parse_decimal(word.substr(1, equals - 1));
  const auto pages = parse_decimal(word.substr(equals + 1));
  if (!node || !pages || *node > 1023)
    return std::nullopt;
  return std::pair{static_cast<int>(*node), *pages};
}

} // namespace

NumaPages parse_numa_maps(std::string_view text)
{
  std::map<int, std::uint64_t> totals;
  for (const auto& line : split(text, '\n'))
    if (line.find(" anon=") != std::string::npos)
      for (const auto& word : split(line, ' '))
        if (const auto found = node_count(word))
          totals[found->first] += found->second;
  return {totals.begin(), totals.end()};
}

NumaPages numa_pages_of(int pid)
{
  const auto text = read_file(fmt::format("/proc/{}/numa_maps", pid), kMostBytes);
  return text ? parse_numa_maps(*text) : NumaPages();
}

std::optional<std::uint64_t> migrated_pages()
{
  constexpr std::string_view kName = "numa_pages_migrated ";
  const auto text = read_file("/proc/vmstat", kMostBytes);
  if (!text)
    return std::nullopt;
  for (const auto& line : split(*text, '\n'))
    if (line.starts_with(kName))
      return parse_decimal(std::string_view(line).substr(kName.size()));
  return std::nullopt;
}

} // namespace ktstr
