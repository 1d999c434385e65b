#include "core/check/payload_judging.h"

#include <algorithm>

#include "core/base/text.h"
#include "core/check/check_outcome.h"
#include "core/support/metric_check.h"
#include "core/support/payload_metrics.h"

namespace ktstr {

namespace {

constexpr std::size_t kTailLines = 20;

support::MetricCheck check_of(const PayloadCheckInfo& info)
{
  using support::MetricCheckKind;
  constexpr MetricCheckKind kKinds[] = {MetricCheckKind::unset,
                                        MetricCheckKind::min,
                                        MetricCheckKind::max,
                                        MetricCheckKind::range,
                                        MetricCheckKind::exists,
                                        MetricCheckKind::exit_code};
  return {.kind = kKinds[static_cast<std::size_t>(info.kind)],
          .metric = info.metric,
          .low = info.low,
          .high = info.high,
          .exit_code = info.exit_code};
}

/// The bounds that the value is held to; none: that there is one.
std::vector<Finding> against_bounds(const PayloadCheckInfo& check, const Finding& found)
{
  const auto bounded = [&](Comparison comparison, double limit) {
    auto finding = found;
    finding.comparison = comparison;
    finding.limit = limit;
    return finding;
  };
  switch (check.kind) {
  case PayloadCheckKind::min:
    return {bounded(Comparison::at_least, check.low)};
  case PayloadCheckKind::max:
    return {bounded(Comparison::at_most, check.high)};
  case PayloadCheckKind::range:
    return {bounded(Comparison::at_least, check.low), bounded(Comparison::at_most, check.high)};
  default:
    return {found};
  }
}

std::string unit_of(const support::PayloadMetrics& metrics, const std::string& name)
{
  for (const auto& metric : metrics.metrics)
    if (metric.name == name)
      return metric.unit;
  return {};
}

CheckOutcome
outcome_of(const PayloadCheckInfo& check, const support::PayloadMetrics& metrics, const Json& run)
{
  const auto name = printable(run["name"].as_string());
  const auto verdict = support::evaluate_checks({check_of(check)}, metrics, "");
  const auto value = metrics.get(check.metric);
  const Finding found{
      .what = fmt::format("payload '{}': metric '{}' is {}", name, check.metric, value.value_or(0)),
      .value = value,
      .unit = unit_of(metrics, check.metric),
      .cgroup = printable(run["cgroup"].as_string())};
  auto bounds = against_bounds(check, found);
  if (verdict.is_pass())
    return held("payload", std::move(bounds));
  std::erase_if(bounds, keeps_limit);
  if (value)
    return violated("payload", std::move(bounds));
  const auto dropped = run["dropped"].as_uint();
  return violated(
      "payload",
      fmt::format("payload '{}': {}{}",
                  name,
                  join(verdict.failures, "; "),
                  dropped > 0 ? fmt::format(" (and {} bytes more, which were not kept)", dropped)
                              : ""));
}

/// The item's and the document's, without those of the exit code, which the guest judges.
std::vector<PayloadCheckInfo> checks_of(const PayloadInfo& item, const Json& run)
{
  auto checks = item.checks;
  for (const auto& json : run["checks"].items())
    if (auto check = payload_check_from_json(json))
      checks.push_back(std::move(*check));
  std::erase_if(checks,
                [](const auto& check) { return check.kind == PayloadCheckKind::exit_code; });
  return checks;
}

bool ended_well(const Json& run)
{
  return run["how"].as_string() == "exited" &&
         run["exit_code"].as_int() == run["expected_exit"].as_int();
}

Json as_check(const CheckOutcome& outcome)
{
  auto json = to_json(outcome);
  json.set("text", printable(outcome.text)); // names of metrics come from the guest
  auto findings = Json::array();
  for (const auto& finding : json["findings"].items())
    findings.push(to_json(finding_from_json(finding)));
  json.set("findings", std::move(findings));
  json.set("file", "");
  json.set("line", 0);
  return json;
}

Json tail_of(const Json& text)
{
  return join(last_lines(text.as_string(), kTailLines), "\n");
}

Json kept(const Json& run, const support::PayloadMetrics& metrics)
{
  auto texts = Json::array();
  for (const auto& arg : run["argv"].as_strings())
    texts.push(printable(arg));
  return Json::object({{"payload_index", metrics.payload_index},
                       {"payload", printable(run["payload"].as_string())},
                       {"name", printable(run["name"].as_string())},
                       {"cgroup", printable(run["cgroup"].as_string())},
                       {"argv", std::move(texts)},
                       {"how", printable(run["how"].as_string())},
                       {"exit_code", metrics.exit_code},
                       {"signal", run["signal"].as_int()},
                       {"duration_ns", run["duration_ns"].as_uint()},
                       {"metrics", support::to_json(metrics)["metrics"]},
                       {"stdout_tail", tail_of(run["stdout"])},
                       {"stderr_tail", tail_of(run["stderr"])}});
}

bool is_named(const PayloadInfo& item, const std::string& metric)
{
  return std::any_of(item.metrics.begin(), item.metrics.end(), [&](const auto& known) {
    return known.name == metric;
  });
}

Json judge_run(CellRecord& record, const PayloadInfo& item, const Json& run)
{
  const support::PayloadMetrics metrics{
      .payload_index = run["index"].as_uint(),
      .metrics = support::metrics_of(item, run["stdout"].as_string(), run["stderr"].as_string()),
      .exit_code = static_cast<int>(run["exit_code"].as_int())};
  for (const auto& metric : metrics.metrics)
    if (is_named(item, metric.name))
      record.metrics.emplace_back(printable(run["name"].as_string()) + "." + metric.name,
                                  Json::object({{"value", metric.value},
                                                {"unit", metric.unit},
                                                {"polarity", support::to_json(metric.polarity)}}));
  if (ended_well(run))
    for (const auto& check : checks_of(item, run))
      record.checks.push_back(as_check(outcome_of(check, metrics, run)));
  return kept(run, metrics);
}

} // namespace

void judge_payloads(CellRecord& record, const std::vector<PayloadInfo>& items)
{
  const PayloadInfo unnamed; // a program that a document names: nothing is known of its output
  for (Json& run : record.payloads) {
    const auto item = std::find_if(items.begin(), items.end(), [&](const auto& known) {
      return known.id == run["payload"].as_string();
    });
    run = judge_run(record, item == items.end() ? unnamed : *item, run);
  }
}

} // namespace ktstr
