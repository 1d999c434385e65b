#include "vmm/host_wait.h"

#include <algorithm>
#include <optional>
#include <string>
#include <unistd.h>

#include "core/base/file.h"
#include "core/base/text.h"

namespace ktstr {

namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kNsPerUs = 1000;
constexpr std::uint64_t kNsPerSecond = 1'000'000'000;

/// The words of a line, single blanks between them or not.
std::vector<std::string> words_of(std::string_view line)
{
  auto words = split(line, ' ');
  std::erase_if(words, [](const std::string& word) { return word.empty(); });
  return words;
}

/// user, nice, system, irq, softirq of one "cpu" line: proc_stat(5). Idle, iowait and the guest
/// times, which user has in it, are left out.
std::uint64_t busy_ticks(const std::vector<std::string>& words)
{
  std::uint64_t sum = 0;
  for (const std::size_t field : {1U, 2U, 3U, 6U, 7U})
    if (field < words.size())
      sum += parse_decimal(words[field]).value_or(0);
  return sum;
}

std::optional<std::uint64_t> usage_us(const fs::path& cgroup)
{
  const auto text = read_file(cgroup / "cpu.stat");
  for (const auto& line : split(text ? *text : std::string(), '\n'))
    if (line.starts_with("usage_usec "))
      return parse_decimal(trim(line.substr(line.find(' '))));
  return std::nullopt;
}

} // namespace

HostWaits run_delays_of(pid_t pid)
{
  HostWaits waits;
  std::error_code error;
  for (fs::directory_iterator task(fmt::format("/proc/{}/task", pid), error), end;
       !error && task != end;
       task.increment(error)) {
    const auto tid = parse_decimal(task->path().filename().string());
    const auto text = read_file(task->path() / "schedstat");
    const auto words = words_of(text ? trim(*text) : std::string_view());
    if (tid && words.size() == 3)
      if (const auto delay = parse_decimal(words[1]))
        waits[static_cast<int>(*tid)] = *delay;
  }
  return waits;
}

HostWaits cpu_time_of_others(const fs::path& cgroup, const fs::path& root)
{
  const auto own = usage_us(cgroup);
  const auto text = read_file(root / "proc/stat");
  if (!own || !text)
    return {};
  std::uint64_t ticks = 0;
  std::uint64_t cpus = 0;
  for (const auto& line : split(*text, '\n')) {
    if (!line.starts_with("cpu") || line.starts_with("cpu "))
      continue;
    ticks += busy_ticks(words_of(line));
    ++cpus;
  }
  if (cpus == 0)
    return {};
  const auto all = ticks * (kNsPerSecond / static_cast<std::uint64_t>(::sysconf(_SC_CLK_TCK)));
  const auto mine = *own * kNsPerUs;
  return {{0, (all > mine ? all - mine : 0) / cpus}};
}

double largest_share(const HostWaits& before, const HostWaits& after, std::uint64_t passed_ns)
{
  std::uint64_t longest = 0;
  for (const auto& [number, now] : after)
    if (const auto then = before.find(number); then != before.end() && now > then->second)
      longest = std::max(longest, now - then->second);
  return passed_ns == 0 ? 0 : static_cast<double>(longest) / static_cast<double>(passed_ns);
}

} // namespace ktstr
