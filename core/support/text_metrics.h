/// Metrics out of text that is no JSON: each names the words beside its number in a line.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "core/model/payload_info.h"
#include "core/support/metric.h"

namespace ktstr::support {

/// The number of a match in a line: words, cut at blanks, that stand side by side in it. "{}" in a
/// word is the number, "*" is any word. Nothing when the line has no such words, or no finite
/// number there.
std::optional<double> number_in_line(std::string_view line, std::string_view match);

/// Those that are found, in the order of `wanted`; values of several lines are folded.
std::vector<Metric> extract_text_metrics(std::string_view text,
                                         const std::vector<PayloadMetricInfo>& wanted,
                                         MetricStream stream);

/// From standard output, or from standard error when that gives none; never both.
std::vector<Metric> extract_text_metrics_of(std::string_view out,
                                            std::string_view err,
                                            const std::vector<PayloadMetricInfo>& wanted);

} // namespace ktstr::support
