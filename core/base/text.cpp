#include "core/base/text.h"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <fnmatch.h>

namespace ktstr {

namespace {

constexpr int kMaxCpuNumber = 65535;

/// Insertions, deletions, substitutions, and swaps of neighbours ("lsit"), each of weight one.
std::size_t edit_distance(std::string_view a, std::string_view b)
{
  std::vector<std::size_t> before_last(b.size() + 1);
  std::vector<std::size_t> last(b.size() + 1);
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j)
    row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    before_last.swap(last);
    last.swap(row);
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t substitution = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, substitution});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        row[j] = std::min(row[j], before_last[j - 2] + 1);
    }
  }
  return row[b.size()];
}

/// Length of the valid UTF-8 sequence at the start of `text`, 0 when there is none.
std::size_t utf8_length(std::string_view text)
{
  const auto lead = static_cast<unsigned char>(text[0]);
  const std::size_t length = lead < 0x80                   ? 1
                             : lead >= 0xc2 && lead < 0xe0 ? 2
                             : lead >= 0xe0 && lead < 0xf0 ? 3
                             : lead >= 0xf0 && lead < 0xf5 ? 4
                                                           : 0;
  if (length == 0 || length > text.size())
    return 0;
  for (std::size_t i = 1; i < length; ++i)
    if ((static_cast<unsigned char>(text[i]) & 0xc0U) != 0x80U)
      return 0;
  // C1 control characters (U+0080..U+009F) would act on a terminal.
  if (length == 2 && lead == 0xc2 && static_cast<unsigned char>(text[1]) < 0xa0)
    return 0;
  return length;
}

} // namespace

std::vector<std::string> split(std::string_view text, char separator)
{
  std::vector<std::string> parts;
  for (;;) {
    const auto at = text.find(separator);
    parts.emplace_back(text.substr(0, at));
    if (at == std::string_view::npos)
      return parts;
    text.remove_prefix(at + 1);
  }
}

std::string join(const std::vector<std::string>& parts, std::string_view separator)
{
  std::string text;
  for (const auto& part : parts) {
    if (&part != &parts.front())
      text += separator;
    text += part;
  }
  return text;
}

std::string_view trim(std::string_view text)
{
  constexpr std::string_view kBlank = " \t\r\n";
  const auto first = text.find_first_not_of(kBlank);
  if (first == std::string_view::npos)
    return {};
  return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

std::optional<std::uint64_t> parse_decimal(std::string_view text)
{
  std::uint64_t value = 0;
  const auto* end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, value);
  if (text.empty() || error != std::errc() || rest != end)
    return std::nullopt;
  return value;
}

bool matches_glob(std::string_view pattern, std::string_view text)
{
  return ::fnmatch(std::string(pattern).c_str(), std::string(text).c_str(), 0) == 0;
}

std::optional<std::string> nearest(std::string_view word,
                                   const std::vector<std::string>& candidates)
{
  const std::string* best = nullptr;
  std::size_t best_distance = std::max<std::size_t>(1, word.size() / 3) + 1;
  for (const auto& candidate : candidates) {
    const auto distance = edit_distance(word, candidate);
    if (distance < best_distance) {
      best = &candidate;
      best_distance = distance;
    }
  }
  return best != nullptr ? std::optional(*best) : std::nullopt;
}

std::string suggestion(std::string_view word, const std::vector<std::string>& candidates)
{
  const auto near = nearest(word, candidates);
  return near ? " (did you mean '" + *near + "'?)" : std::string();
}

std::string printable(std::string_view text)
{
  std::string clean;
  clean.reserve(text.size());
  while (!text.empty()) {
    const auto byte = static_cast<unsigned char>(text[0]);
    const bool is_control = byte < 0x20 || byte == 0x7f;
    const std::size_t length = is_control ? 0 : utf8_length(text);
    if (length > 0)
      clean += text.substr(0, length);
    else if (byte == '\n' || byte == '\t')
      clean += text[0];
    else if (byte != '\r')
      clean += '?';
    text.remove_prefix(std::max<std::size_t>(length, 1));
  }
  return clean;
}

std::string format_cpu_list(const std::vector<int>& cpus)
{
  std::vector<std::string> parts;
  for (std::size_t i = 0; i < cpus.size();) {
    std::size_t last = i;
    while (last + 1 < cpus.size() && cpus[last + 1] == cpus[last] + 1)
      ++last;
    auto part = std::to_string(cpus[i]);
    if (last > i)
      part += '-' + std::to_string(cpus[last]);
    parts.push_back(std::move(part));
    i = last + 1;
  }
  return join(parts, ",");
}

std::optional<std::vector<int>> parse_cpu_list(std::string_view text)
{
  std::vector<int> cpus;
  if (trim(text).empty())
    return cpus;
  for (const auto& part : split(trim(text), ',')) {
    const auto ends = split(part, '-');
    const auto first = parse_decimal(ends.front());
    const auto last = parse_decimal(ends.back());
    if (ends.size() > 2 || !first || !last || *first > *last || *last > kMaxCpuNumber)
      return std::nullopt;
    for (auto cpu = *first; cpu <= *last; ++cpu)
      cpus.push_back(static_cast<int>(cpu));
  }
  std::sort(cpus.begin(), cpus.end());
  cpus.erase(std::unique(cpus.begin(), cpus.end()), cpus.end());
  return cpus;
}

std::string shell_quote(std::string_view word)
{
  constexpr std::string_view kPlain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./+=:,@%";
  if (!word.empty() && word.find_first_not_of(kPlain) == std::string_view::npos)
    return std::string(word);
  std::string quoted = "'";
  for (const char c : word)
    quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return quoted + "'";
}

} // namespace ktstr
