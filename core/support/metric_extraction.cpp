#include "core/support/metric_extraction.h"

#include <algorithm>
#include <cmath>

#include "core/base/log.h"
#include "core/support/constants.h"
#include "core/support/unicode_text.h"

namespace ktstr::support {

namespace {

/// Containers in containers that a document may have at most.
constexpr std::size_t kMaxDocumentDepth = 127;
/// Places where a document could begin and does not: each costs a walk to the end of the text.
constexpr int kMaxFailures = 256;

class LeafWalk {
public:
  LeafWalk(MetricStream stream, bool escapes_dots) : stream_(stream), escapes_dots_(escapes_dots) {}

  void visit(const Json& value, const std::string& path, std::size_t depth)
  {
    if (depth > kMaxWalkDepth) {
      is_truncated_ = true;
      return add(std::string(kWalkTruncationSentinelName), static_cast<double>(depth));
    }
    if (value.is_object())
      return visit_members(value, path, depth);
    if (value.is_array()) {
      std::size_t index = 0;
      for (const Json& item : value.items())
        visit(item, join(path, std::to_string(index++)), depth + 1);
      return;
    }
    if (value.is_number() && std::isfinite(value.as_double()))
      add(path, value.as_double());
  }

  [[nodiscard]] bool is_truncated() const { return is_truncated_; }
  std::vector<Metric> take() { return std::move(metrics_); }

private:
  static std::string join(const std::string& path, const std::string& segment)
  {
    return path.empty() ? segment : path + '.' + segment;
  }

  [[nodiscard]] std::string segment_of(const std::string& key) const
  {
    if (!escapes_dots_)
      return key;
    std::string escaped;
    for (const char c : key) {
      if (c == '.' || c == '\\')
        escaped += '\\';
      escaped += c;
    }
    return escaped;
  }

  void visit_members(const Json& object, const std::string& path, std::size_t depth)
  {
    std::vector<const Json::Member*> members;
    for (const Json::Member& member : object.members())
      members.push_back(&member);
    std::stable_sort(members.begin(), members.end(), [](const auto* a, const auto* b) {
      return a->first < b->first; // compares bytes as unsigned
    });
    for (std::size_t i = 0; i < members.size(); ++i) {
      const bool is_overwritten =
          i + 1 < members.size() && members[i + 1]->first == members[i]->first;
      if (!is_overwritten)
        visit(members[i]->second, join(path, segment_of(members[i]->first)), depth + 1);
    }
  }

  void add(std::string name, double value)
  {
    metrics_.push_back({.name = std::move(name), .value = value, .stream = stream_});
  }

  MetricStream stream_;
  bool escapes_dots_;
  std::vector<Metric> metrics_;
  bool is_truncated_ = false;
};

std::optional<Json> find_document(std::string_view text)
{
  if (auto whole = Json::parse(trim_blanks(text), kMaxDocumentDepth))
    return std::move(*whole);
  const auto region = extract_json_region(text);
  if (!region)
    return std::nullopt;
  if (auto part = Json::parse(*region, kMaxDocumentDepth))
    return std::move(*part);
  return std::nullopt;
}

std::optional<Json> parse_strictly(std::string_view text)
{
  auto json = Json::parse(text, kMaxDocumentDepth);
  return json ? std::optional<Json>(std::move(*json)) : std::nullopt;
}

/// After a region that is no document, or that has no end, the search goes on behind its opener.
Json documents_in_regions(std::string_view text)
{
  auto found = Json::array();
  int failures = 0;
  for (auto rest = text; !rest.empty() && failures < kMaxFailures;) {
    const auto start = rest.find_first_of("{[");
    if (start == std::string_view::npos)
      break;
    rest.remove_prefix(start);
    const auto region = extract_json_region(rest);
    auto document = region ? parse_strictly(*region) : std::nullopt;
    rest.remove_prefix(document ? region->size() : 1);
    failures += document ? 0 : 1;
    if (document)
      found.push(std::move(*document));
  }
  return found;
}

std::string_view next_line(std::string_view& rest)
{
  const auto end = rest.find('\n');
  const auto line = rest.substr(0, end);
  rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  return line;
}

/// Lines that are an object or an array.
Json documents_in_lines(std::string_view text)
{
  auto found = Json::array();
  while (!text.empty()) {
    const auto line = trim_blanks(next_line(text));
    if (!line.starts_with('{') && !line.starts_with('['))
      continue;
    if (auto document = parse_strictly(line))
      found.push(std::move(*document));
  }
  return found;
}

std::optional<Json> document_after_banner(std::string_view text)
{
  int failures = 0;
  for (auto rest = text; !rest.empty() && failures < kMaxFailures;) {
    const auto here = rest;
    const auto line = trim_blanks(next_line(rest));
    if (!line.starts_with('{') && !line.starts_with('['))
      continue;
    ++failures;
    const auto region = extract_json_region(here);
    if (!region)
      continue;
    auto behind =
        here.substr(static_cast<std::size_t>(region->data() - here.data()) + region->size());
    if (!trim_blanks(next_line(behind)).empty())
      continue;
    if (auto document = parse_strictly(*region))
      return document;
  }
  return std::nullopt;
}

std::optional<Json> find_document(std::string_view text, const JsonReading& reading)
{
  if (reading.takes_all_regions)
    return documents_in_regions(text);
  if (reading.takes_lines)
    return documents_in_lines(text);
  return reading.skips_banner ? document_after_banner(text) : find_document(text);
}

} // namespace

std::optional<std::string_view> extract_json_region(std::string_view text)
{
  const std::size_t start = text.find_first_of("{[");
  if (start == std::string_view::npos)
    return std::nullopt;
  const char opener = text[start];
  const char closer = opener == '{' ? '}' : ']';
  std::size_t depth = 0;
  bool is_quoted = false;
  for (std::size_t at = start; at < text.size(); ++at) {
    const char byte = text[at];
    if (byte == '"')
      is_quoted = !is_quoted;
    else if (is_quoted && byte == '\\')
      ++at;
    else if (!is_quoted && byte == opener)
      ++depth;
    else if (!is_quoted && byte == closer && --depth == 0)
      return text.substr(start, at - start + 1);
  }
  return std::nullopt;
}

std::vector<Metric> walk_json_leaves(const Json& value, MetricStream stream, bool escapes_dots)
{
  LeafWalk walk(stream, escapes_dots);
  walk.visit(value, "", 0);
  if (walk.is_truncated())
    log::warn("a payload's JSON is nested deeper than {} levels; what is below is left out",
              kMaxWalkDepth);
  return walk.take();
}

std::vector<Metric> extract_metrics(std::string_view text,
                                    OutputFormat format,
                                    MetricStream stream,
                                    const JsonReading& reading)
{
  if (format == OutputFormat::exit_code)
    return {};
  const auto document = find_document(text, reading);
  return document ? walk_json_leaves(*document, stream, reading.escapes_dots)
                  : std::vector<Metric>{};
}

std::vector<Metric> extract_metrics_of(std::string_view out,
                                       std::string_view err,
                                       OutputFormat format,
                                       const JsonReading& reading)
{
  auto metrics = extract_metrics(out, format, MetricStream::standard_output, reading);
  if (metrics.empty() && !err.empty())
    metrics = extract_metrics(err, format, MetricStream::standard_error, reading);
  return metrics;
}

bool is_truncation_sentinel_name(std::string_view name)
{
  return name == kWalkTruncationSentinelName;
}

} // namespace ktstr::support
