/// What a test asserts when the layers are laid on each other: the library's, the scheduler's, the
/// test's own.
#include <fmt/core.h>

#include "core/scenario/document.h"
#include "core/scenario/op.h"
#include "core/scenario/scenario.h"

namespace ktstr {

namespace {

struct Layers {
  const CheckLimits& merged;
  const Json& scheduler;
  const Json& test;

  [[nodiscard]] std::string origin(const char* name) const
  {
    if (test.has(name))
      return "test";
    return scheduler.has(name) && !test["replace"].as_bool() ? "scheduler" : "library";
  }
};

} // namespace

Result<std::vector<Threshold>> thresholds_of(std::string_view document,
                                             std::string_view scheduler_checks,
                                             const std::vector<WorkTypeInfo>& work_types)
{
  const auto below = parse_checks(scheduler_checks);
  if (!below)
    return below.error().with_context("the scheduler's checks");
  const AddedWorkTypes added(work_types);
  const auto parsed = parse_document(document, *below, &added);
  if (!parsed)
    return parsed.error();
  const auto scheduler = Json::parse(scheduler_checks).value_or(Json::object());
  const auto json = Json::parse(document).value_or(Json::object());
  const Layers layers{parsed->limits, scheduler, json["checks"]};
  std::vector<Threshold> thresholds;
  for (const auto& member : switch_members())
    thresholds.push_back(
        {member.name, layers.merged.*member.is_on ? "on" : "off", layers.origin(member.name)});
  for (const auto& member : limit_members()) {
    const auto& limit = layers.merged.*member.limit;
    thresholds.push_back({member.name,
                          limit ? fmt::format("{:g}", *limit) : "not asserted",
                          layers.origin(member.name)});
  }
  return thresholds;
}

} // namespace ktstr
