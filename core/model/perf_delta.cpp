#include "core/model/perf_delta.h"

#include "core/model/json_members.h"

namespace ktstr {

namespace {

constexpr const char* kHigher = "higher_better";
constexpr const char* kLower = "lower_better";

} // namespace

Json to_json(const PerfDelta& delta)
{
  auto json = Json::object({{"metric", delta.metric},
                            {"max_regression_pct", delta.max_regression_pct},
                            {"min_abs", delta.min_abs}});
  if (delta.is_higher_better)
    json.set("direction", *delta.is_higher_better ? kHigher : kLower);
  return json;
}

Result<PerfDelta> perf_delta_from_json(const Json& json)
{
  PerfDelta delta{.max_regression_pct = json["max_regression_pct"].as_double(),
                  .min_abs = json["min_abs"].as_double()};
  std::string direction;
  JsonMembers members(json, "a limit on a metric's change");
  members.required_text("metric", delta.metric);
  members.text("direction", direction);
  if (!direction.empty() && direction != kHigher && direction != kLower)
    members.fail(Error::make(ErrorKind::invalid, "'{}' is no direction", direction));
  if (!members.ok())
    return members.error();
  if (!direction.empty())
    delta.is_higher_better = direction == kHigher;
  return delta;
}

} // namespace ktstr
