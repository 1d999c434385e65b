#include "core/support/metric.h"

#include "core/base/text.h"

namespace ktstr::support {

std::string_view name_of(MetricStream stream)
{
  return stream == MetricStream::standard_error ? "Stderr" : "Stdout";
}

std::optional<MetricStream> metric_stream_from(std::string_view name)
{
  if (name == "Stdout")
    return MetricStream::standard_output;
  if (name == "Stderr")
    return MetricStream::standard_error;
  return std::nullopt;
}

std::optional<double> PayloadMetrics::get(std::string_view name) const
{
  for (const Metric& metric : metrics)
    if (metric.name == name)
      return metric.value;
  return std::nullopt;
}

void apply_hints(std::vector<Metric>& metrics, const std::vector<MetricHint>& hints)
{
  for (Metric& metric : metrics)
    for (const MetricHint& hint : hints)
      if (hint.name == metric.name) {
        metric.polarity = hint.polarity;
        metric.unit = hint.unit;
      }
}

Json to_json(const Metric& metric)
{
  return Json::object({
      {"name", metric.name},
      {"value", metric.value},
      {"polarity", to_json(metric.polarity)},
      {"unit", metric.unit},
      {"stream", name_of(metric.stream)},
  });
}

Json to_json(const PayloadMetrics& metrics)
{
  Json list = Json::array();
  for (const Metric& metric : metrics.metrics)
    list.push(to_json(metric));
  return Json::object({
      {"payload_index", metrics.payload_index},
      {"metrics", std::move(list)},
      {"exit_code", metrics.exit_code},
  });
}

Result<Metric> metric_from_json(const Json& json)
{
  const auto polarity = polarity_from_json(json["polarity"]);
  if (!polarity)
    return polarity.error();
  const auto stream = metric_stream_from(json["stream"].as_string());
  if (!json["name"].is_string() || !json["value"].is_number() || !json["unit"].is_string() ||
      !stream)
    return Error::make(ErrorKind::invalid,
                       "{} is not a metric: expected name, value, polarity, unit and stream",
                       printable(json.dump()));
  return Metric{.name = json["name"].as_string(),
                .value = json["value"].as_double(),
                .polarity = *polarity,
                .unit = json["unit"].as_string(),
                .stream = *stream};
}

Result<PayloadMetrics> payload_metrics_from_json(const Json& json)
{
  if (!json["payload_index"].is_integer() || !json["exit_code"].is_integer() ||
      !json["metrics"].is_array())
    return Error::make(ErrorKind::invalid,
                       "{} are not a payload's metrics: expected payload_index, metrics and "
                       "exit_code",
                       printable(json.dump()));
  PayloadMetrics metrics{.payload_index = json["payload_index"].as_uint(),
                         .exit_code = static_cast<int>(json["exit_code"].as_int())};
  for (const Json& item : json["metrics"].items()) {
    auto metric = metric_from_json(item);
    if (!metric)
      return metric.error();
    metrics.metrics.push_back(std::move(*metric));
  }
  return metrics;
}

} // namespace ktstr::support
