#include "core/report/run_comparison.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "core/base/text.h"
#include "core/report/run_difference.h"
#include "core/report/table.h"

namespace ktstr {

namespace {

struct Samples {
  std::string unit;
  Json metric; ///< as a record has it, for its polarity
  std::vector<double> values;
};

/// Cells that differ in run and seed only.
struct Group {
  std::string name;
  std::map<std::string, Samples> metrics;
  std::map<std::string, PerfDelta> limits;
};

using Groups = std::map<std::vector<std::string>, Group>;

std::string name_of_group(const CellResult& cell)
{
  const auto profile = cell.profile.empty() ? "" : "+" + cell.profile;
  return fmt::format("{}/{}{}/{}", cell.test, cell.scheduler, profile, cell.preset);
}

void add_sample(Group& group, const std::string& name, const Json& metric)
{
  if (!metric["value"].is_number())
    return;
  auto& samples = group.metrics[name];
  samples.unit = metric["unit"].as_string();
  samples.metric = metric;
  samples.values.push_back(metric["value"].as_double());
}

Groups groups_of(const std::vector<RecordedRun>& runs)
{
  Groups groups;
  for (const auto& run : runs)
    for (const auto& [folder, cell] : run.cells) {
      if (cell.verdict != Verdict::pass)
        continue;
      auto& group = groups[{cell.test,
                            cell.scheduler,
                            cell.profile,
                            cell.preset,
                            cell.topology,
                            cell.kernel,
                            cell.clock,
                            cell.accel}];
      group.name = name_of_group(cell);
      for (const auto& [name, metric] : cell.metrics.members())
        add_sample(group, name, metric);
      for (const auto& one : cell.facts["perf_deltas"].items())
        if (auto limit = perf_delta_from_json(one))
          group.limits.insert_or_assign(limit->metric, *limit);
    }
  return groups;
}

support::Polarity
polarity_for(const std::string& name, const Json& metric, const std::optional<PerfDelta>& limit)
{
  if (limit && limit->is_higher_better)
    return support::Polarity::from_higher_is_worse(!*limit->is_higher_better);
  return polarity_of(name, metric);
}

bool is_beyond(const MetricComparison& found, double threshold)
{
  const double share = found.limit ? found.limit->max_regression_pct / 100 : threshold;
  const double least = found.limit ? found.limit->min_abs : 0;
  const double moved = std::abs(found.samples.after.mean - found.samples.before.mean);
  return std::abs(found.samples.relative()) > share && moved >= least;
}

MetricComparison compare_metric(const std::string& name,
                                const Samples& before,
                                const Samples& after,
                                const std::optional<PerfDelta>& limit,
                                double threshold)
{
  MetricComparison found{.metric = name,
                         .unit = after.unit,
                         .samples = compare_samples(before.values, after.values),
                         .limit = limit};
  const auto& [a, b] = std::pair(found.samples.before.mean, found.samples.after.mean);
  if (a != b)
    found.movement = movement_of(polarity_for(name, after.metric, limit), a, b);
  found.is_regression = found.movement == Movement::worse && found.samples.is_separated &&
                        is_beyond(found, threshold);
  return found;
}

/// One that is asked about, or that moved by more than noise and threshold.
bool is_worth_showing(const MetricComparison& found, const ComparisonOptions& options)
{
  return found.is_required || found.is_regression ||
         (found.samples.is_separated && is_beyond(found, options.threshold));
}

void compare_groups(const Group& before,
                    const Group& after,
                    const ComparisonOptions& options,
                    RunComparison& comparison)
{
  const Samples none;
  for (const auto& [name, samples] : after.metrics) {
    const auto old = before.metrics.find(name);
    const auto limit = after.limits.find(name);
    auto found =
        compare_metric(name,
                       old == before.metrics.end() ? none : old->second,
                       samples,
                       limit == after.limits.end() ? std::nullopt : std::optional(limit->second),
                       options.threshold);
    found.cells = after.name;
    found.is_required =
        found.limit || std::count(options.must_hold.begin(), options.must_hold.end(), name) > 0;
    comparison.names.insert(name);
    if (is_worth_showing(found, options))
      comparison.metrics.push_back(std::move(found));
  }
  for (const auto& [name, limit] : after.limits)
    if (!after.metrics.contains(name))
      comparison.metrics.push_back(
          {.cells = after.name, .metric = name, .limit = limit, .is_required = true});
}

std::string word_of(const MetricComparison& found)
{
  if (found.is_regression)
    return "regression";
  if (found.is_unjudged())
    return "not judged";
  return found.is_required ? "held" : std::string(name_of(found.movement));
}

std::string mean_and_spread(const SampleSummary& summary, const std::string& unit)
{
  if (summary.count == 0)
    return "none";
  return fmt::format("{} ± {} (n={})",
                     format_metric(summary.mean, unit),
                     format_metric(summary.standard_deviation, unit),
                     summary.count);
}

std::string p_value_of(const SampleComparison& samples)
{
  constexpr double kLeastShown = 0.001;
  if (!samples.is_enough)
    return "-";
  return samples.p_value < kLeastShown ? "< 0.001" : fmt::format("{:.3f}", samples.p_value);
}

std::string limit_of(const MetricComparison& found)
{
  if (!found.limit)
    return "";
  const auto least = found.limit->min_abs;
  return fmt::format("{:g} %{}",
                     found.limit->max_regression_pct,
                     least > 0 ? " and " + format_metric(least, found.unit) : "");
}

Json side_of(const SampleSummary& summary)
{
  return Json::object({{"count", summary.count},
                       {"mean", summary.mean},
                       {"standard_deviation", summary.standard_deviation},
                       {"least", summary.least},
                       {"greatest", summary.greatest}});
}

} // namespace

bool MetricComparison::is_unjudged() const
{
  return is_required && !is_regression && (!samples.is_enough || movement == Movement::moved);
}

Verdict RunComparison::verdict() const
{
  const auto any = [&](auto is_so) { return std::any_of(metrics.begin(), metrics.end(), is_so); };
  if (any([](const MetricComparison& one) { return one.is_required && one.is_regression; }))
    return Verdict::fail;
  return any([](const MetricComparison& one) { return one.is_unjudged(); }) ? Verdict::inconclusive
                                                                            : Verdict::pass;
}

RunComparison compare_run_sets(const std::vector<RecordedRun>& before,
                               const std::vector<RecordedRun>& after,
                               const ComparisonOptions& options)
{
  RunComparison comparison;
  const auto old_groups = groups_of(before);
  const auto new_groups = groups_of(after);
  for (const auto& [key, group] : old_groups)
    if (!new_groups.contains(key))
      comparison.missing.push_back(group.name);
  for (const auto& [key, group] : new_groups) {
    const auto old = old_groups.find(key);
    if (old == old_groups.end()) {
      comparison.missing.push_back(group.name);
      continue;
    }
    ++comparison.groups;
    compare_groups(old->second, group, options, comparison);
  }
  std::stable_sort(comparison.metrics.begin(),
                   comparison.metrics.end(),
                   [](const MetricComparison& a, const MetricComparison& b) {
                     if (a.is_regression != b.is_regression)
                       return a.is_regression;
                     return std::abs(a.samples.relative()) > std::abs(b.samples.relative());
                   });
  return comparison;
}

std::string render_comparison(const Style& style, const RunComparison& comparison)
{
  auto text = fmt::format("{} passed on both sides\n", counted(comparison.groups, "cell"));
  if (!comparison.missing.empty())
    text += fmt::format("passed on one side only: {}\n", join(comparison.missing, ", "));
  if (comparison.metrics.empty())
    return text + "no metric moved beyond noise and threshold\n";
  Table table({"cells", "metric", "", "change", "before", "after", "p", "limit"}, 1);
  for (const auto& one : comparison.metrics) {
    const auto relative = one.samples.relative();
    table.add({one_line(one.cells),
               one_line(one.metric),
               word_of(one),
               std::isfinite(relative) ? fmt::format("{:+.1f} %", relative * 100) : "from 0",
               mean_and_spread(one.samples.before, one.unit),
               mean_and_spread(one.samples.after, one.unit),
               p_value_of(one.samples),
               limit_of(one)});
  }
  return text + table.render(style);
}

Json to_json(const RunComparison& comparison)
{
  auto metrics = Json::array();
  for (const auto& one : comparison.metrics) {
    auto json = Json::object({{"cells", one.cells},
                              {"metric", one.metric},
                              {"unit", one.unit},
                              {"result", word_of(one)},
                              {"before", side_of(one.samples.before)},
                              {"after", side_of(one.samples.after)},
                              {"p_value", one.samples.p_value},
                              {"separated", one.samples.is_separated}});
    if (one.limit)
      json.set("limit", to_json(*one.limit));
    metrics.push(std::move(json));
  }
  return Json::object({{"verdict", name_of(comparison.verdict())},
                       {"cells", comparison.groups},
                       {"missing", Json::array_of(comparison.missing)},
                       {"metrics", std::move(metrics)}});
}

} // namespace ktstr
