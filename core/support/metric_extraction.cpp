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

class LeafWalk {
public:
  explicit LeafWalk(MetricStream stream) : stream_(stream) {}

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
        visit(members[i]->second, join(path, members[i]->first), depth + 1);
    }
  }

  void add(std::string name, double value)
  {
    metrics_.push_back({.name = std::move(name), .value = value, .stream = stream_});
  }

  MetricStream stream_;
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

std::vector<Metric> walk_json_leaves(const Json& value, MetricStream stream)
{
  LeafWalk walk(stream);
  walk.visit(value, "", 0);
  if (walk.is_truncated())
    log::warn("a payload's JSON is nested deeper than {} levels; what is below is left out",
              kMaxWalkDepth);
  return walk.take();
}

std::vector<Metric> extract_metrics(std::string_view text, OutputFormat format, MetricStream stream)
{
  if (format == OutputFormat::exit_code)
    return {};
  const auto document = find_document(text);
  return document ? walk_json_leaves(*document, stream) : std::vector<Metric>{};
}

std::vector<Metric>
extract_metrics_of(std::string_view out, std::string_view err, OutputFormat format)
{
  auto metrics = extract_metrics(out, format, MetricStream::standard_output);
  if (metrics.empty() && !err.empty())
    metrics = extract_metrics(err, format, MetricStream::standard_error);
  return metrics;
}

bool is_truncation_sentinel_name(std::string_view name)
{
  return name == kWalkTruncationSentinelName;
}

} // namespace ktstr::support
