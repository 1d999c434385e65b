/// What a payload's output was found to say: named numbers, with the stream they came from.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/support/polarity.h"

namespace ktstr::support {

enum class MetricStream { unset, standard_output, standard_error };

/// "Stdout", "Stderr".
std::string_view name_of(MetricStream stream);
std::optional<MetricStream> metric_stream_from(std::string_view name);

struct Metric {
  std::string name;
  double value = 0;
  Polarity polarity;
  std::string unit;
  MetricStream stream = MetricStream::standard_output;
};

/// What a payload's author knows of a metric.
struct MetricHint {
  std::string name;
  Polarity polarity;
  std::string unit;
};

/// What one run of a payload said.
struct PayloadMetrics {
  std::size_t payload_index = 0; ///< counts the runs within a guest process
  std::vector<Metric> metrics;
  int exit_code = 0; ///< -1: ended by a signal

  /// The value of the first metric of that name.
  [[nodiscard]] std::optional<double> get(std::string_view name) const;
};

/// Gives each metric the polarity and unit of the last hint of its name.
void apply_hints(std::vector<Metric>& metrics, const std::vector<MetricHint>& hints);

/// Members in order: name, value, polarity, unit, stream.
Json to_json(const Metric& metric);
Json to_json(const PayloadMetrics& metrics);
Result<Metric> metric_from_json(const Json& json);
Result<PayloadMetrics> payload_metrics_from_json(const Json& json);

} // namespace ktstr::support
