#include "core/report/run_difference.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

namespace ktstr {

namespace {

using CellsByName = std::map<std::string, const CellResult*>;

CellsByName by_name(const RecordedRun& run)
{
  CellsByName cells;
  for (const auto& cell : run.cells)
    cells.emplace(cell.result.name, &cell.result);
  return cells;
}

/// Figures of different clocks, machines or kernels do not compare.
bool are_comparable(const CellResult& a, const CellResult& b)
{
  return a.clock == b.clock && a.accel == b.accel && a.topology == b.topology &&
         a.kernel == b.kernel;
}

void compare_verdicts(RunDifference& difference, const CellResult& before, const CellResult& after)
{
  if (before.verdict == after.verdict)
    return;
  difference.verdicts.push_back(
      {.cell = after.name,
       .before = before.verdict,
       .after = after.verdict,
       .reason = after.verdict == Verdict::pass ? before.reason : after.reason});
}

void compare_metrics(RunDifference& difference,
                     const CellResult& before,
                     const CellResult& after,
                     double threshold)
{
  if (before.verdict != Verdict::pass || after.verdict != Verdict::pass)
    return;
  if (!are_comparable(before, after)) {
    difference.incomparable.push_back(after.name);
    return;
  }
  for (const auto& [name, metric] : after.metrics.members()) {
    const Json& old = before.metrics[name];
    if (!old["value"].is_number() || !metric["value"].is_number())
      continue;
    MetricChange change{.cell = after.name,
                        .metric = name,
                        .unit = metric["unit"].as_string(),
                        .before = old["value"].as_double(),
                        .after = metric["value"].as_double()};
    if (change.before == change.after || std::abs(change.relative()) < threshold)
      continue;
    change.movement = movement_of(polarity_of(name, metric), change.before, change.after);
    difference.metrics.push_back(std::move(change));
  }
}

void sort(RunDifference& difference)
{
  std::stable_sort(difference.verdicts.begin(),
                   difference.verdicts.end(),
                   [](const auto& a, const auto& b) { return a.is_worse() && !b.is_worse(); });
  std::stable_sort(
      difference.metrics.begin(), difference.metrics.end(), [](const auto& a, const auto& b) {
        return std::abs(a.relative()) > std::abs(b.relative());
      });
}

std::string percent(double relative)
{
  return std::isfinite(relative) ? fmt::format("{:+.1f} %", relative * 100) : "from 0";
}

std::string render_verdicts(const Style& style, const std::vector<VerdictChange>& changes)
{
  std::string text;
  for (const auto& change : changes)
    text += fmt::format("{} -> {} {}{}\n",
                        paint(style, paint_of(change.before), label_of(change.before)),
                        paint(style, paint_of(change.after), label_of(change.after)),
                        change.cell,
                        change.reason.empty() ? "" : ": " + one_line(change.reason));
  return text;
}

std::string render_metrics(const Style& style, const std::vector<MetricChange>& changes)
{
  std::size_t width = 0;
  for (const auto& change : changes)
    width = std::max(width, text_width(one_line(change.metric)));
  std::string text;
  for (const auto& change : changes) {
    const auto color = change.movement == Movement::worse    ? Paint::bad
                       : change.movement == Movement::better ? Paint::good
                                                             : Paint::dim;
    const auto metric = one_line(change.metric);
    text += fmt::format("{} {}{} {:>9}  {} -> {}  {}\n",
                        paint(style, color, fmt::format("{:<6}", name_of(change.movement))),
                        metric,
                        padding(metric, width),
                        percent(change.relative()),
                        format_metric(change.before, change.unit),
                        format_metric(change.after, change.unit),
                        change.cell);
  }
  return text;
}

std::string render_names(std::string_view what, const std::vector<std::string>& names)
{
  if (names.empty())
    return {};
  return fmt::format("{}: {}{}\n",
                     what,
                     names.front(),
                     names.size() > 1 ? fmt::format(" and {} more", names.size() - 1) : "");
}

} // namespace

double MetricChange::relative() const
{
  if (before == 0)
    return std::copysign(std::numeric_limits<double>::infinity(), after);
  return (after - before) / std::abs(before);
}

bool RunDifference::is_worse() const
{
  return std::any_of(
      verdicts.begin(), verdicts.end(), [](const auto& change) { return change.is_worse(); });
}

RunDifference compare_runs(const RecordedRun& before, const RecordedRun& after, double threshold)
{
  RunDifference difference;
  const auto old_cells = by_name(before);
  const auto new_cells = by_name(after);
  for (const auto& [name, result] : old_cells)
    if (!new_cells.contains(name))
      difference.only_before.push_back(name);
  for (const auto& [name, result] : new_cells) {
    const auto found = old_cells.find(name);
    if (found == old_cells.end()) {
      difference.only_after.push_back(name);
      continue;
    }
    ++difference.common;
    difference.same_bits += !result->digest.empty() && result->digest == found->second->digest;
    compare_verdicts(difference, *found->second, *result);
    compare_metrics(difference, *found->second, *result, threshold);
  }
  sort(difference);
  return difference;
}

std::string render_difference(const Style& style, const RunDifference& difference, double threshold)
{
  const auto worse =
      std::count_if(difference.metrics.begin(), difference.metrics.end(), [](const auto& change) {
        return change.movement == Movement::worse;
      });
  std::string text = fmt::format("{} in both, {} with the same bits\n\n",
                                 counted(difference.common, "cell"),
                                 difference.same_bits);
  text += fmt::format("{} of a cell changed\n", counted(difference.verdicts.size(), "verdict"));
  text += render_verdicts(style, difference.verdicts);
  text += render_names("only before", difference.only_before);
  text += render_names("only after", difference.only_after);
  text += fmt::format("\n{} moved by {:g} % or more, {} for the worse\n",
                      counted(difference.metrics.size(), "metric"),
                      threshold * 100,
                      worse);
  text += render_metrics(style, difference.metrics);
  return text + render_names("metrics not compared, clock, kernel or topology differ",
                             difference.incomparable);
}

Json to_json(const RunDifference& difference)
{
  Json verdicts = Json::array();
  for (const auto& change : difference.verdicts)
    verdicts.push(Json::object({{"cell", change.cell},
                                {"before", name_of(change.before)},
                                {"after", name_of(change.after)},
                                {"worse", change.is_worse()},
                                {"reason", change.reason}}));
  Json metrics = Json::array();
  for (const auto& change : difference.metrics)
    metrics.push(Json::object({{"cell", change.cell},
                               {"metric", change.metric},
                               {"unit", change.unit},
                               {"before", change.before},
                               {"after", change.after},
                               {"relative", change.before == 0 ? Json() : Json(change.relative())},
                               {"movement", name_of(change.movement)}}));
  return Json::object({{"common", difference.common},
                       {"same_bits", difference.same_bits},
                       {"worse", difference.is_worse()},
                       {"verdicts", std::move(verdicts)},
                       {"only_before", Json::array_of(difference.only_before)},
                       {"only_after", Json::array_of(difference.only_after)},
                       {"incomparable", Json::array_of(difference.incomparable)},
                       {"metrics", std::move(metrics)}});
}

std::string format_metric(double value, std::string_view unit)
{
  static constexpr std::pair<double, std::string_view> kNanoseconds[] = {
      {1e9, "s"}, {1e6, "ms"}, {1e3, "us"}};
  if (unit == "ns")
    for (const auto& [size, name] : kNanoseconds)
      if (std::abs(value) >= size)
        return fmt::format("{:.4g} {}", value / size, name);
  const bool is_whole = value == std::floor(value) && std::abs(value) < 1e12;
  const auto number = is_whole ? fmt::format("{:.0f}", value) : fmt::format("{:.4g}", value);
  return unit.empty() ? number : fmt::format("{} {}", number, one_line(unit));
}

} // namespace ktstr
