#include "core/support/metric_check.h"

#include "core/support/constants.h"
#include "core/support/unicode_text.h"
#include "core/support/wire_json.h"

namespace ktstr::support {

namespace {

bool is_upper(char c)
{
  return c >= 'A' && c <= 'Z';
}

std::string exit_code_failure(int expected, int actual, std::string_view standard_error)
{
  std::string text = fmt::format("payload exited with code {} (expected {})", actual, expected);
  const std::string_view said = trim_blanks_at_end(standard_error);
  if (!said.empty())
    text += fmt::format("; stderr: {}", tail(said, kStderrTailBytes));
  return text;
}

/// Empty when the check holds.
std::string metric_failure(const MetricCheck& check, const PayloadMetrics& metrics)
{
  const auto value = metrics.get(check.metric);
  if (!value)
    return fmt::format("metric '{}' not found in what the payload printed", check.metric);
  const auto text = [&](std::string_view relation) {
    return fmt::format("metric '{}' is {}, {}", check.metric, plain_number(*value), relation);
  };
  switch (check.kind) {
  case MetricCheckKind::min:
    return *value < check.low ? text("below minimum " + plain_number(check.low)) : "";
  case MetricCheckKind::max:
    return *value > check.high ? text("exceeds maximum " + plain_number(check.high)) : "";
  case MetricCheckKind::range:
    if (*value < check.low || *value > check.high)
      return text(
          fmt::format("outside [{}, {}]", plain_number(check.low), plain_number(check.high)));
    return "";
  default:
    return "";
  }
}

} // namespace

MetricCheck MetricCheck::min(std::string metric, double value)
{
  return {.kind = MetricCheckKind::min, .metric = std::move(metric), .low = value};
}

MetricCheck MetricCheck::max(std::string metric, double value)
{
  return {.kind = MetricCheckKind::max, .metric = std::move(metric), .high = value};
}

Result<MetricCheck> MetricCheck::range(std::string metric, double low, double high)
{
  if (!(low <= high))
    return Error::make(ErrorKind::invalid,
                       "range of metric '{}': lo must be <= hi, is [{}, {}]",
                       metric,
                       plain_number(low),
                       plain_number(high));
  return MetricCheck{
      .kind = MetricCheckKind::range, .metric = std::move(metric), .low = low, .high = high};
}

MetricCheck MetricCheck::exists(std::string metric)
{
  return {.kind = MetricCheckKind::exists, .metric = std::move(metric)};
}

MetricCheck MetricCheck::exit_code_eq(int expected)
{
  return {.kind = MetricCheckKind::exit_code, .exit_code = expected};
}

MetricVerdict evaluate_checks(const std::vector<MetricCheck>& checks,
                              const PayloadMetrics& metrics,
                              std::string_view standard_error)
{
  MetricVerdict verdict;
  for (const MetricCheck& check : checks)
    if (check.kind == MetricCheckKind::exit_code && check.exit_code != metrics.exit_code) {
      verdict.failures = {exit_code_failure(check.exit_code, metrics.exit_code, standard_error)};
      return verdict;
    }
  for (const MetricCheck& check : checks) {
    if (check.kind == MetricCheckKind::exit_code)
      continue;
    if (std::string failure = metric_failure(check, metrics); !failure.empty())
      verdict.failures.push_back(std::move(failure));
  }
  return verdict;
}

std::string builtin_metric_name(std::string_view variant)
{
  std::string name;
  for (const char c : variant) {
    if (is_upper(c) && !name.empty())
      name += '_';
    name += is_upper(c) ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return name;
}

} // namespace ktstr::support
