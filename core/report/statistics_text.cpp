// How statistics of runs are shown and written; run_statistics.h declares it.
#include <algorithm>

#include "core/base/text.h"
#include "core/report/run_difference.h"
#include "core/report/run_statistics.h"
#include "core/report/table.h"

namespace ktstr {

namespace {

std::string percent_of(const std::optional<double>& rate)
{
  return rate ? fmt::format("{:.1f} %", *rate * 100) : "-";
}

std::vector<std::string> names_of(const std::vector<GroupKey>& keys)
{
  std::vector<std::string> names;
  for (const auto key : keys)
    names.emplace_back(name_of(key));
  return names;
}

std::string verdict_table(const Style& style,
                          const std::vector<GroupKey>& keys,
                          const std::vector<GroupStatistics>& groups)
{
  auto header = names_of(keys);
  const auto labels = header.size();
  for (const auto* name : {"cells", "pass", "fail", "inconclusive", "skip", "rate"})
    header.emplace_back(name);
  Table table(std::move(header), labels);
  for (const auto& group : groups) {
    auto row = group.key;
    for (const auto number : {group.counts.finished(),
                              group.counts.passed,
                              group.counts.failed,
                              group.counts.inconclusive,
                              group.counts.skipped})
      row.push_back(std::to_string(number));
    row.push_back(percent_of(group.pass_rate()));
    table.add(std::move(row));
  }
  return table.render(style);
}

std::string metric_table(const Style& style,
                         const std::vector<GroupKey>& keys,
                         const std::vector<GroupStatistics>& groups)
{
  auto header = names_of(keys);
  header.emplace_back("metric");
  header.emplace_back("clock");
  const auto labels = header.size();
  for (const auto* name : {"n", "median", "mad", "min", "max", "outliers"})
    header.emplace_back(name);
  Table table(std::move(header), labels);
  for (const auto& group : groups)
    for (const auto& metric : group.metrics) {
      auto row = group.key;
      row.push_back(one_line(metric.name));
      row.push_back(metric.clock);
      row.push_back(std::to_string(metric.summary.count));
      for (const auto value : {metric.summary.median,
                               metric.summary.deviation,
                               metric.summary.least,
                               metric.summary.greatest})
        row.push_back(format_metric(value, metric.unit));
      row.push_back(metric.outliers.empty() ? "" : std::to_string(metric.outliers.size()));
      table.add(std::move(row));
    }
  return table.is_empty() ? std::string() : "\n" + table.render(style);
}

std::string outlier_lines(const Style& style, const std::vector<GroupStatistics>& groups)
{
  std::string text;
  for (const auto& group : groups)
    for (const auto& metric : group.metrics)
      for (const auto& outlier : metric.outliers)
        text += fmt::format("{} {} {} (median {}): {} in run {}\n",
                            paint(style, Paint::warn, "outlier"),
                            one_line(metric.name),
                            format_metric(outlier.value, metric.unit),
                            format_metric(metric.summary.median, metric.unit),
                            outlier.cell,
                            outlier.run);
  return text.empty() ? text : "\n" + text;
}

Json to_json(const MetricStatistics& metric)
{
  Json outliers = Json::array();
  for (const auto& outlier : metric.outliers)
    outliers.push(
        Json::object({{"value", outlier.value}, {"cell", outlier.cell}, {"run", outlier.run}}));
  const auto& summary = metric.summary;
  return Json::object({{"name", metric.name},
                       {"unit", metric.unit},
                       {"clock", metric.clock},
                       {"count", summary.count},
                       {"median", summary.median},
                       {"mad", summary.deviation},
                       {"mean", summary.mean},
                       {"standard_deviation", summary.standard_deviation},
                       {"min", summary.least},
                       {"max", summary.greatest},
                       {"outliers", std::move(outliers)}});
}

} // namespace

std::string render_statistics(const Style& style,
                              const std::vector<GroupKey>& keys,
                              const std::vector<GroupStatistics>& groups)
{
  return verdict_table(style, keys, groups) + metric_table(style, keys, groups) +
         outlier_lines(style, groups);
}

Json to_json(const std::vector<GroupKey>& keys, const GroupStatistics& group)
{
  Json json = Json::object();
  for (std::size_t i = 0; i < keys.size(); ++i)
    json.set(std::string(name_of(keys[i])), group.key[i]);
  json.set("cells", group.counts.finished());
  json.set("passed", group.counts.passed);
  json.set("failed", group.counts.failed);
  json.set("inconclusive", group.counts.inconclusive);
  json.set("skipped", group.counts.skipped);
  const auto rate = group.pass_rate();
  json.set("pass_rate", rate ? Json(*rate) : Json());
  Json metrics = Json::array();
  for (const auto& metric : group.metrics)
    metrics.push(to_json(metric));
  json.set("metrics", std::move(metrics));
  return json;
}

} // namespace ktstr
