#include <cstdlib>

#include "core/conformance/group.h"
#include "core/support/metric_check.h"
#include "core/support/metric_extraction.h"
#include "core/support/metric_lookup.h"
#include "core/support/unicode_text.h"
#include "core/support/wire_json.h"

namespace ktstr::conformance {

namespace {

using support::Metric;
using support::MetricStream;
using support::OutputFormat;
using support::PayloadMetrics;
using support::Polarity;
using support::PolarityKind;

/// [[name, value], ...]
PayloadMetrics metrics_of(const CaseInput& input)
{
  PayloadMetrics metrics;
  for (const CaseInput& pair : input.items())
    metrics.metrics.push_back({.name = pair[0].text(), .value = pair[1].number()});
  return metrics;
}

/// "Unknown", "TargetValue(42)", or as in JSON.
Polarity polarity_of(const CaseInput& input)
{
  constexpr std::string_view kTarget = "TargetValue(";
  const std::string text = input.json().as_string();
  if (text.starts_with(kTarget) && text.ends_with(')')) {
    const Json target = text.substr(kTarget.size(), text.size() - kTarget.size() - 1);
    std::string mistake;
    const double value = CaseInput(target, mistake).number();
    if (!mistake.empty())
      input.expected("a target that is a number");
    return {.kind = PolarityKind::target_value, .target = value};
  }
  const auto polarity = support::polarity_from_json(input.json());
  if (!polarity)
    input.expected("a polarity");
  return polarity.value_or({});
}

/// Also says so when a metric has more than a name and a value.
Json pairs_of(const std::vector<Metric>& metrics, MetricStream stream)
{
  Json pairs = Json::array();
  for (const Metric& metric : metrics) {
    if (metric.polarity != Polarity{} || !metric.unit.empty() || metric.stream != stream)
      return "a metric has a polarity, a unit or another stream";
    pairs.push(Json::array({metric.name, metric.value}));
  }
  return pairs;
}

Json extract_json(const CaseInput& input)
{
  constexpr auto kStream = MetricStream::standard_error;
  return pairs_of(support::extract_metrics(input.text(), OutputFormat::json, kStream), kStream);
}

Json extract_exit_code(const CaseInput& input)
{
  constexpr auto kStream = MetricStream::standard_output;
  return pairs_of(support::extract_metrics(input.text(), OutputFormat::exit_code, kStream),
                  kStream);
}

Json json_region(const CaseInput& input)
{
  const std::string text = input.text();
  const auto region = support::extract_json_region(text);
  return region ? Json(*region) : Json();
}

Json walk_built_value(const CaseInput& input)
{
  Json value = input["leaf"].json();
  constexpr std::uint64_t kMost = 10000; // values are destroyed recursively
  for (std::uint64_t i = input["objects"].u64(kMost); i > 0; --i) {
    Json outer;
    outer.set("k", std::move(value));
    value = std::move(outer);
  }
  std::size_t sentinels = 0;
  Json answer = Json::object();
  const auto metrics = support::walk_json_leaves(value, MetricStream::standard_output);
  for (const Metric& metric : metrics) {
    if (!support::is_truncation_sentinel_name(metric.name))
      continue;
    ++sentinels;
    answer.set("sentinel_value", metric.value);
  }
  return answer.set("sentinels", sentinels).set("real_leaves", metrics.size() - sentinels);
}

Json is_sentinel(const CaseInput& input)
{
  return support::is_truncation_sentinel_name(input.text());
}

MetricStream stream_of(const CaseInput& input)
{
  const auto stream = support::metric_stream_from(input.text());
  if (!stream)
    input.expected("a stream");
  return stream.value_or(MetricStream::unset);
}

Json stream_json(const CaseInput& input)
{
  return support::wire_json(support::name_of(stream_of(input)));
}

Json polarity_json(const CaseInput& input)
{
  return support::wire_json(support::to_json(polarity_of(input)));
}

Json polarity_read(const CaseInput& input)
{
  const auto json = Json::parse(input.text());
  return json && support::polarity_from_json(*json) ? "ok" : "error";
}

Json direction(const CaseInput& input)
{
  const auto is_worse = support::classify_direction(polarity_of(input));
  return is_worse ? Json(*is_worse) : Json();
}

Json from_higher_is_worse(const CaseInput& input)
{
  return support::to_json(Polarity::from_higher_is_worse(input.boolean()));
}

Json polarity_target(const CaseInput& input)
{
  return Polarity::toward(input.number()) ? "ok" : "abort";
}

Json metric_json(const CaseInput& input)
{
  const Metric metric{.name = input["name"].text(),
                      .value = input["value"].number(),
                      .polarity = polarity_of(input["polarity"]),
                      .unit = input["unit"].text(),
                      .stream = stream_of(input["stream"])};
  return support::wire_json(support::to_json(metric));
}

Json metrics_get(const CaseInput& input)
{
  const auto value = metrics_of(input[0]).get(input[1].text());
  return value ? Json(*value) : Json();
}

Json range_constructor(const CaseInput& input)
{
  return support::MetricCheck::range("m", input[0].number(), input[1].number()) ? "ok" : "abort";
}

/// ["min", metric, value] and so on. A range is taken as it is, unchecked.
support::MetricCheck check_of(const CaseInput& input)
{
  using support::MetricCheck;
  const std::string kind = input[0].text();
  if (kind == "exit")
    return MetricCheck::exit_code_eq(static_cast<int>(input[1].integer()));
  if (kind == "min")
    return MetricCheck::min(input[1].text(), input[2].number());
  if (kind == "max")
    return MetricCheck::max(input[1].text(), input[2].number());
  if (kind == "exists")
    return MetricCheck::exists(input[1].text());
  if (kind != "range")
    input.expected("exit, min, max, range or exists");
  return {.kind = support::MetricCheckKind::range,
          .metric = input[1].text(),
          .low = input[2].number(),
          .high = input[3].number()};
}

Json evaluate(const CaseInput& input)
{
  std::vector<support::MetricCheck> checks;
  for (const CaseInput& check : input["checks"].items())
    checks.push_back(check_of(check));
  PayloadMetrics metrics = metrics_of(input["metrics"]);
  metrics.exit_code = static_cast<int>(input["exit_code"].integer());
  const auto verdict = support::evaluate_checks(checks, metrics, input["stderr"].text());
  return Json::object({{"pass", verdict.is_pass()}, {"details", Json::array_of(verdict.failures)}});
}

Json stderr_tail(const CaseInput& input)
{
  constexpr std::uint64_t kMost = 1U << 24U;
  const std::string text(input[0].u64(kMost), 'A');
  return support::tail(text, input[1].u64(kMost)).size();
}

Json builtin_name(const CaseInput& input)
{
  return support::builtin_metric_name(input.text());
}

Json lookup_thread(const CaseInput& input)
{
  PayloadMetrics metrics;
  if (input.has("metrics"))
    metrics = metrics_of(input["metrics"]);
  constexpr std::uint64_t kMost = 100000;
  constexpr std::uint64_t kFirstTid = 1000;
  const std::uint64_t fill = input.has("fill") ? input["fill"].u64(kMost) : 0;
  for (std::uint64_t i = 0; i < fill; ++i)
    metrics.metrics.push_back({.name = fmt::format("snapshots.0.threads.{}.Ok.tid", i),
                               .value = static_cast<double>(kFirstTid + i)});
  const auto found = support::lookup_thread(metrics, input["tid"].u32());
  if (found.outcome != support::ThreadLookupOutcome::found)
    return support::name_of(found.outcome);
  const auto& freed = found.deallocated_bytes;
  return Json::object({{"Found",
                        Json::object({{"allocated_bytes", found.allocated_bytes},
                                      {"deallocated_bytes", freed ? Json(*freed) : Json()}})}});
}

Json u64_cast(const CaseInput& input)
{
  PayloadMetrics metrics;
  metrics.metrics.push_back({.name = "m", .value = input.number()});
  return *support::find_metric_u64(metrics, "m");
}

constexpr Group kGroups[] = {
    {"extract_metrics_json", extract_json},
    {"extract_metrics_exit_code", extract_exit_code},
    {"extract_json_region", json_region},
    {"walk_built_values", walk_built_value, has_members},
    {"is_truncation_sentinel_name", is_sentinel},
    {"stream_json", stream_json},
    {"polarity_json", polarity_json},
    {"polarity_json_read_errors", polarity_read},
    {"polarity_classify_direction", direction},
    {"polarity_from_higher_is_worse", from_higher_is_worse},
    {"polarity_target", polarity_target},
    {"metric_json", metric_json},
    {"payload_metrics_get", metrics_get},
    {"metric_check_range_ctor", range_constructor},
    {"metric_check_eval", evaluate, is_check_verdict},
    {"stderr_tail", stderr_tail},
    {"builtin_wire_names", builtin_name},
    {"lookup_thread", lookup_thread, is_thread_lookup},
    {"find_metric_u64_cast", u64_cast},
};

} // namespace

std::span<const Group> metric_groups()
{
  return kGroups;
}

} // namespace ktstr::conformance
