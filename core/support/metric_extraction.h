/// Metrics out of what a payload printed.
///
/// The whole output without blanks around it is tried as one JSON document. Otherwise one region
/// is: from the first '{' or '[' to where brackets of that kind balance (outside quotes). Of the
/// document every finite number is a metric, named by the keys and indices on the way to it, joined
/// with dots; keys in ascending order of bytes, the last of equal keys.
///
/// A JsonReading goes beyond that contract. Several documents (all regions, or the lines that are
/// one) count as an array of them, so that names begin with 0, 1, ... Skipping a banner takes the
/// first region that begins and ends lines and is a document. Escaped dots tell {"a.b": 1}, named
/// a\.b, from {"a": {"b": 1}}.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "core/model/payload_info.h"
#include "core/support/metric.h"

namespace ktstr::support {

enum class OutputFormat {
  exit_code, ///< what is printed says nothing
  json
};

std::vector<Metric> extract_metrics(std::string_view text,
                                    OutputFormat format,
                                    MetricStream stream,
                                    const JsonReading& reading = {});

/// From standard output, or from standard error when that gives none; never both.
std::vector<Metric> extract_metrics_of(std::string_view out,
                                       std::string_view err,
                                       OutputFormat format,
                                       const JsonReading& reading = {});

/// Nothing when there is no opening bracket or the first is never closed.
std::optional<std::string_view> extract_json_region(std::string_view text);

/// What lies deeper than kMaxWalkDepth containers gives one metric named
/// kWalkTruncationSentinelName, whose value is the depth, and is not walked.
std::vector<Metric>
walk_json_leaves(const Json& value, MetricStream stream, bool escapes_dots = false);

/// Metrics of a payload that happen to have this name cannot be told apart.
bool is_truncation_sentinel_name(std::string_view name);

} // namespace ktstr::support
