#include "core/model/test_attributes.h"

#include "core/model/json_members.h"
#include "core/model/set_if.h"

namespace ktstr {

Json to_json(const TestExpectation& expectation)
{
  auto json = Json::object({});
  set_if(json, "error", expectation.is_error);
  set_if(json, "error_contains", expectation.error_contains);
  set_if(json, "error_matches", expectation.error_matches);
  set_if(json, "allow_inconclusive", expectation.allows_inconclusive);
  set_if(json, "no_skip", expectation.forbids_skip);
  set_if(json, "survives_storm", expectation.survives_storm);
  if (expectation.cleanup_budget_ms != 0)
    json.set("cleanup_budget_ms", expectation.cleanup_budget_ms);
  return json;
}

Result<TestExpectation> expectation_from_json(const Json& json)
{
  TestExpectation expectation;
  JsonMembers members(json, "expect");
  members.boolean("error", expectation.is_error);
  members.text("error_contains", expectation.error_contains);
  members.text("error_matches", expectation.error_matches);
  members.boolean("allow_inconclusive", expectation.allows_inconclusive);
  members.boolean("no_skip", expectation.forbids_skip);
  members.boolean("survives_storm", expectation.survives_storm);
  members.number("cleanup_budget_ms", expectation.cleanup_budget_ms);
  if (!members.ok())
    return members.error();
  return expectation;
}

} // namespace ktstr
