#include "core/support/text_metrics.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <numeric>

namespace ktstr::support {

namespace {

constexpr std::size_t kMaxLine = 4096; ///< what follows in a line is not looked at
constexpr std::size_t kMaxValues = 1UL << 20U;
constexpr std::string_view kNumber = "{}";

std::vector<std::string_view> words_of(std::string_view text)
{
  constexpr std::string_view kBlanks = " \t\r";
  std::vector<std::string_view> words;
  for (auto at = text.find_first_not_of(kBlanks); at != std::string_view::npos;) {
    const auto end = std::min(text.find_first_of(kBlanks, at), text.size());
    words.push_back(text.substr(at, end - at));
    at = text.find_first_not_of(kBlanks, end);
  }
  return words;
}

std::optional<double> number_of(std::string_view text)
{
  if (text.starts_with('+'))
    text.remove_prefix(1);
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool is_whole = error == std::errc() && end == text.data() + text.size();
  return is_whole && std::isfinite(value) ? std::optional<double>(value) : std::nullopt;
}

/// "1.5s" by "{}s".
std::optional<double> number_in_word(std::string_view word, std::string_view pattern)
{
  const auto before = pattern.substr(0, pattern.find(kNumber));
  const auto after = pattern.substr(before.size() + kNumber.size());
  if (word.size() < before.size() + after.size() || !word.starts_with(before) ||
      !word.ends_with(after))
    return std::nullopt;
  return number_of(word.substr(before.size(), word.size() - before.size() - after.size()));
}

std::optional<double> number_at(const std::vector<std::string_view>& words,
                                std::size_t first,
                                const std::vector<std::string_view>& pattern)
{
  std::optional<double> value;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    const auto word = words[first + i];
    if (pattern[i].find(kNumber) != std::string_view::npos) {
      value = number_in_word(word, pattern[i]);
      if (!value)
        return std::nullopt;
    } else if (pattern[i] != "*" && pattern[i] != word) {
      return std::nullopt;
    }
  }
  return value;
}

std::optional<double> number_among(const std::vector<std::string_view>& words,
                                   const std::vector<std::string_view>& pattern)
{
  for (std::size_t first = 0; first + pattern.size() <= words.size(); ++first)
    if (const auto value = number_at(words, first, pattern))
      return value;
  return std::nullopt;
}

double folded(const std::vector<double>& values, MetricFold fold)
{
  const auto sum = [&] { return std::accumulate(values.begin(), values.end(), 0.0); };
  switch (fold) {
  case MetricFold::last:
    return values.back();
  case MetricFold::min:
    return *std::min_element(values.begin(), values.end());
  case MetricFold::max:
    return *std::max_element(values.begin(), values.end());
  case MetricFold::mean:
    return sum() / static_cast<double>(values.size());
  case MetricFold::sum:
    return sum();
  case MetricFold::first:
    break;
  }
  return values.front();
}

} // namespace

std::optional<double> number_in_line(std::string_view line, std::string_view match)
{
  return number_among(words_of(line.substr(0, kMaxLine)), words_of(match));
}

std::vector<Metric> extract_text_metrics(std::string_view text,
                                         const std::vector<PayloadMetricInfo>& wanted,
                                         MetricStream stream)
{
  std::vector<std::vector<std::string_view>> patterns;
  for (const auto& metric : wanted)
    patterns.push_back(words_of(metric.match));
  std::vector<std::vector<double>> values(wanted.size());
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    const auto words = words_of(text.substr(0, std::min(end, kMaxLine)));
    for (std::size_t i = 0; i < wanted.size(); ++i)
      if (const auto value = number_among(words, patterns[i]);
          value && values[i].size() < kMaxValues)
        values[i].push_back(*value);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  std::vector<Metric> metrics;
  for (std::size_t i = 0; i < wanted.size(); ++i)
    if (!values[i].empty())
      metrics.push_back(
          {.name = wanted[i].name, .value = folded(values[i], wanted[i].fold), .stream = stream});
  return metrics;
}

std::vector<Metric> extract_text_metrics_of(std::string_view out,
                                            std::string_view err,
                                            const std::vector<PayloadMetricInfo>& wanted)
{
  auto metrics = extract_text_metrics(out, wanted, MetricStream::standard_output);
  return metrics.empty() ? extract_text_metrics(err, wanted, MetricStream::standard_error)
                         : metrics;
}

} // namespace ktstr::support
