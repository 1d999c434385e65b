#include "core/model/payload_info.h"

#include <algorithm>
#include <cmath>

#include "core/base/text.h"
#include "core/model/items.h"
#include "core/model/json_members.h"

namespace ktstr {

namespace {

template <typename Kind> using Names = std::vector<std::pair<Kind, std::string_view>>;

const Names<PayloadOutput> kOutputs{{PayloadOutput::exit_code, "exit_code"},
                                    {PayloadOutput::json, "json"},
                                    {PayloadOutput::text, "text"}};
const Names<MetricDirection> kDirections{{MetricDirection::unknown, "unknown"},
                                         {MetricDirection::higher_better, "higher_better"},
                                         {MetricDirection::lower_better, "lower_better"},
                                         {MetricDirection::target, "target"},
                                         {MetricDirection::informational, "informational"}};
const Names<MetricFold> kFolds{{MetricFold::first, "first"},
                               {MetricFold::last, "last"},
                               {MetricFold::min, "min"},
                               {MetricFold::max, "max"},
                               {MetricFold::mean, "mean"},
                               {MetricFold::sum, "sum"}};
const Names<PayloadCheckKind> kChecks{{PayloadCheckKind::min, "min"},
                                      {PayloadCheckKind::max, "max"},
                                      {PayloadCheckKind::range, "range"},
                                      {PayloadCheckKind::exists, "exists"},
                                      {PayloadCheckKind::exit_code, "exit_code"}};

template <typename Kind> std::string_view text_of(const Names<Kind>& names, Kind kind)
{
  for (const auto& [key, name] : names)
    if (key == kind)
      return name;
  return "unset";
}

template <typename Kind>
void read_kind(JsonMembers& members, const Names<Kind>& names, const char* member, Kind& into)
{
  std::string text;
  members.required_text(member, text);
  for (const auto& [key, name] : names)
    if (name == text) {
      into = key;
      return;
    }
  members.fail(Error::make(ErrorKind::invalid, "'{}' is no {}", printable(text), member));
}

Json to_json(const PayloadMetricInfo& metric)
{
  return Json::object({{"name", metric.name},
                       {"unit", metric.unit},
                       {"direction", text_of(kDirections, metric.direction)},
                       {"target", metric.target},
                       {"match", metric.match},
                       {"fold", text_of(kFolds, metric.fold)}});
}

Result<PayloadMetricInfo> metric_from_json(const Json& json)
{
  PayloadMetricInfo metric{.target = json["target"].as_double()};
  JsonMembers members(json, "a payload's metric");
  members.required_text("name", metric.name);
  members.text("unit", metric.unit);
  read_kind(members, kDirections, "direction", metric.direction);
  members.text("match", metric.match);
  read_kind(members, kFolds, "fold", metric.fold);
  if (!members.ok())
    return members.error();
  return metric;
}

Json to_json(const JsonReading& reading)
{
  return Json::object({{"all_regions", reading.takes_all_regions},
                       {"lines", reading.takes_lines},
                       {"skip_banner", reading.skips_banner},
                       {"escape_dots", reading.escapes_dots}});
}

JsonReading reading_from_json(const Json& json)
{
  return {.takes_all_regions = json["all_regions"].as_bool(),
          .takes_lines = json["lines"].as_bool(),
          .skips_banner = json["skip_banner"].as_bool(),
          .escapes_dots = json["escape_dots"].as_bool()};
}

template <typename T> Json list_to_json(const std::vector<T>& items)
{
  Json list = Json::array();
  for (const T& item : items)
    list.push(to_json(item));
  return list;
}

Status broken(const PayloadInfo& payload, std::string_view what)
{
  return {Error::make(ErrorKind::invalid, "payload '{}': {}", payload.id, what)};
}

Status validate_metric(const PayloadInfo& payload, const PayloadMetricInfo& metric)
{
  const bool is_text = payload.output == PayloadOutput::text;
  if (payload.output == PayloadOutput::exit_code)
    return broken(payload,
                  fmt::format("metric '{}' is named, but its output is not read", metric.name));
  if (is_text && metric.match.find("{}") == std::string::npos)
    return broken(payload,
                  fmt::format("metric '{}' has no match with '{{}}', as those of text output need",
                              metric.name));
  if (!is_text && (!metric.match.empty() || metric.fold != MetricFold::first))
    return broken(payload,
                  fmt::format("metric '{}' has a match, but its output is no text", metric.name));
  if (metric.direction == MetricDirection::target ? !std::isfinite(metric.target)
                                                  : metric.target != 0)
    return broken(
        payload,
        fmt::format("metric '{}': only a target has a target, and it is finite", metric.name));
  return {};
}

Status validate_check(const PayloadInfo& payload, const PayloadCheckInfo& check)
{
  if (check.kind == PayloadCheckKind::exit_code)
    return check.metric.empty() ? Status()
                                : broken(payload, "a check of the exit code has a metric");
  if (payload.output == PayloadOutput::exit_code)
    return broken(payload,
                  fmt::format("metric '{}' is checked, but its output is not read", check.metric));
  if (check.kind == PayloadCheckKind::range && !(check.low <= check.high))
    return broken(payload, fmt::format("range of metric '{}': lo must be <= hi", check.metric));
  if (std::isnan(check.low) || std::isnan(check.high))
    return broken(payload, fmt::format("a bound of metric '{}' is no number", check.metric));
  if (payload.output != PayloadOutput::text)
    return {};
  const bool is_named =
      std::any_of(payload.metrics.begin(), payload.metrics.end(), [&](const auto& metric) {
        return metric.name == check.metric;
      });
  return is_named ? Status()
                  : broken(payload,
                           fmt::format("metric '{}' is checked, but not among its metrics",
                                       check.metric));
}

} // namespace

int PayloadInfo::expected_exit() const
{
  for (const auto& check : checks)
    if (check.kind == PayloadCheckKind::exit_code)
      return check.exit_code;
  return 0;
}

Json to_json(const PayloadCheckInfo& check)
{
  return Json::object({{"kind", text_of(kChecks, check.kind)},
                       {"metric", check.metric},
                       {"low", check.low},
                       {"high", check.high},
                       {"exit_code", check.exit_code}});
}

Result<PayloadCheckInfo> payload_check_from_json(const Json& json)
{
  PayloadCheckInfo check{.low = json["low"].as_double(),
                         .high = json["high"].as_double(),
                         .exit_code = static_cast<int>(json["exit_code"].as_int())};
  JsonMembers members(json, "a payload's check");
  read_kind(members, kChecks, "kind", check.kind);
  members.text("metric", check.metric);
  if (members.ok() && check.metric.empty() && check.kind != PayloadCheckKind::exit_code)
    members.fail(Error(ErrorKind::invalid, "a payload's check names no metric"));
  if (!members.ok())
    return members.error();
  return check;
}

Json to_json(const PayloadInfo& payload)
{
  return Json::object(
      {{"id", payload.id},
       {"description", payload.description},
       {"plugin_file", payload.plugin_file.string()},
       {"path", payload.path},
       {"args", Json::array_of(payload.args)},
       {"output", text_of(kOutputs, payload.output)},
       {"json", to_json(payload.reading)},
       {"uses_parent_group", payload.uses_parent_group},
       {"metrics", list_to_json(payload.metrics)},
       {"checks", list_to_json(payload.checks)},
       {"include_files", Json::array_of(payload.include_files)},
       {"known_flags", payload.known_flags ? Json::array_of(*payload.known_flags) : Json()},
       {"output_file", payload.output_file},
       {"package", payload.package}});
}

Result<PayloadInfo> payload_from_json(const Json& json)
{
  PayloadInfo payload{.reading = reading_from_json(json["json"])};
  JsonMembers members(json, "a payload");
  members.required_text("id", payload.id);
  members.text("description", payload.description);
  members.path("plugin_file", payload.plugin_file);
  members.required_text("path", payload.path);
  members.texts("args", payload.args);
  read_kind(members, kOutputs, "output", payload.output);
  members.boolean("uses_parent_group", payload.uses_parent_group);
  members.list("metrics", payload.metrics, metric_from_json);
  members.list("checks", payload.checks, payload_check_from_json);
  members.texts("include_files", payload.include_files);
  if (json["known_flags"].is_array())
    members.texts("known_flags", payload.known_flags.emplace());
  members.text("output_file", payload.output_file);
  members.text("package", payload.package);
  if (members.ok() && !is_valid_item_id(payload.id))
    members.fail(Error::make(ErrorKind::invalid,
                             "'{}' is not an id: 1 to 64 of letters, digits, '-', '_', '.'",
                             printable(payload.id)));
  if (members.ok())
    members.require(validate_payload(payload));
  if (!members.ok())
    return members.error();
  return payload;
}

Status validate_payload(const PayloadInfo& payload)
{
  const auto& reading = payload.reading;
  const int ways = static_cast<int>(reading.takes_all_regions) +
                   static_cast<int>(reading.takes_lines) + static_cast<int>(reading.skips_banner);
  if ((ways > 0 || reading.escapes_dots) && payload.output != PayloadOutput::json)
    return broken(payload, "has options for JSON, but its output is no JSON");
  if (ways > 1)
    return broken(payload, "has more than one of all regions, lines and skip banner");
  for (const auto& metric : payload.metrics)
    if (auto status = validate_metric(payload, metric); !status)
      return status;
  for (const auto& check : payload.checks)
    if (auto status = validate_check(payload, check); !status)
      return status;
  return {};
}

} // namespace ktstr
