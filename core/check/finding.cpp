#include "core/check/finding.h"

#include <iterator>
#include <limits>

#include <fmt/core.h>

#include "core/base/text.h"

namespace ktstr {

namespace {

constexpr std::string_view kComparisons[] = {"", "at_most", "at_least", "equals"};
constexpr std::string_view kWords[] = {"", "limit", "floor", "expected"}; ///< before the limit

std::size_t index_of(Comparison comparison)
{
  return static_cast<std::size_t>(comparison);
}

Comparison comparison_from(const std::string& name)
{
  for (std::size_t i = 1; i < std::size(kComparisons); ++i)
    if (kComparisons[i] == name)
      return static_cast<Comparison>(i);
  return Comparison::unset;
}

void set_known(Json& json, const char* name, const std::string& text)
{
  if (!text.empty())
    json.set(name, text);
}

template <typename Number>
void set_known(Json& json, const char* name, const std::optional<Number>& number)
{
  if (number)
    json.set(name, Json(*number));
}

std::optional<double> real_in(const Json& json)
{
  return json.is_number() ? std::optional(json.as_double()) : std::nullopt;
}

std::optional<int> small_in(const Json& json)
{
  const auto number = json.as_int(-1);
  return number < 0 || number > std::numeric_limits<int>::max()
             ? std::nullopt
             : std::optional(static_cast<int>(number));
}

} // namespace

Finding
held_to(Finding finding, double value, std::string unit, Comparison comparison, double limit)
{
  finding.value = value;
  finding.limit = limit;
  finding.unit = std::move(unit);
  finding.comparison = comparison;
  return finding;
}

bool keeps_limit(const Finding& finding)
{
  const double value = finding.value.value_or(0);
  const double limit = finding.limit.value_or(0);
  switch (finding.comparison) {
  case Comparison::at_most:
    return value <= limit;
  case Comparison::at_least:
    return value >= limit;
  case Comparison::equals:
    return value == limit;
  case Comparison::unset:
    break;
  }
  return true;
}

std::string_view name_of(Comparison comparison)
{
  return kComparisons[index_of(comparison)];
}

std::string amount(double value, std::string_view unit)
{
  if (unit == "ns")
    return fmt::format("{:.1f} ms", value / 1e6);
  return fmt::format("{:g}{}{}", value, unit.empty() || unit.front() == '/' ? "" : " ", unit);
}

std::string text_of(const Finding& finding)
{
  if (!finding.limit)
    return finding.what;
  const auto limit = fmt::format("{}; {} {}",
                                 finding.what,
                                 kWords[index_of(finding.comparison)],
                                 amount(*finding.limit, finding.unit));
  return finding.limit_origin.empty() ? limit : fmt::format("{} ({})", limit, finding.limit_origin);
}

Json to_json(const Finding& finding)
{
  auto json = Json::object({{"what", finding.what}});
  set_known(json, "value", finding.value);
  set_known(json, "limit", finding.limit);
  set_known(json, "unit", finding.unit);
  set_known(json, "comparison", std::string(name_of(finding.comparison)));
  set_known(json, "limit_origin", finding.limit_origin);
  set_known(json, "worker", finding.worker);
  set_known(json, "cgroup", finding.cgroup);
  set_known(json, "step", finding.step);
  set_known(json, "cpu", finding.cpu);
  set_known(json, "at_ns", finding.at_ns);
  return json;
}

Finding finding_from_json(const Json& json)
{
  const auto text = [&](const char* name) { return printable(json[name].as_string()); };
  return {.what = text("what"),
          .value = real_in(json["value"]),
          .limit = real_in(json["limit"]),
          .unit = text("unit"),
          .comparison = comparison_from(json["comparison"].as_string()),
          .limit_origin = text("limit_origin"),
          .worker = small_in(json["worker"]),
          .cgroup = text("cgroup"),
          .step = text("step"),
          .cpu = small_in(json["cpu"]),
          .at_ns =
              json["at_ns"].is_integer() ? std::optional(json["at_ns"].as_int()) : std::nullopt};
}

} // namespace ktstr
