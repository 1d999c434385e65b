#include "core/support/payload_metrics.h"

#include "core/support/metric_extraction.h"
#include "core/support/text_metrics.h"

namespace ktstr::support {

namespace {

Polarity polarity_of(const PayloadMetricInfo& metric)
{
  switch (metric.direction) {
  case MetricDirection::higher_better:
    return {.kind = PolarityKind::higher_better};
  case MetricDirection::lower_better:
    return {.kind = PolarityKind::lower_better};
  case MetricDirection::target:
    return {.kind = PolarityKind::target_value, .target = metric.target};
  case MetricDirection::informational:
    return {.kind = PolarityKind::informational};
  case MetricDirection::unknown:
    break;
  }
  return {};
}

std::vector<MetricHint> hints_of(const PayloadInfo& item)
{
  std::vector<MetricHint> hints;
  for (const auto& metric : item.metrics)
    hints.push_back({metric.name, polarity_of(metric), metric.unit});
  return hints;
}

} // namespace

std::vector<Metric> metrics_of(const PayloadInfo& item, std::string_view out, std::string_view err)
{
  auto metrics =
      item.output == PayloadOutput::text
          ? extract_text_metrics_of(out, err, item.metrics)
          : extract_metrics_of(out,
                               err,
                               item.output == PayloadOutput::json ? OutputFormat::json
                                                                  : OutputFormat::exit_code,
                               item.reading);
  apply_hints(metrics, hints_of(item));
  return metrics;
}

} // namespace ktstr::support
