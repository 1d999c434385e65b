/// Tests as JSON.
#include "core/model/item_members.h"

namespace ktstr {

namespace {

Result<StagedScheduler> staged_from_json(const Json& json)
{
  StagedScheduler staged;
  JsonMembers members(json, "a further scheduler");
  members.required_text("name", staged.name);
  members.texts("profile", staged.profile);
  members.text("build_id", staged.build_id);
  auto scheduler = scheduler_from_json(json["scheduler"]);
  if (!scheduler)
    members.fail(scheduler.error());
  else
    staged.scheduler = std::move(*scheduler);
  if (!members.ok())
    return members.error();
  return staged;
}

void read_attributes(JsonMembers& members, const Json& json, TestInfo& test)
{
  if (json.has("expect")) {
    auto expectation = expectation_from_json(json["expect"]);
    if (!expectation)
      return members.fail(expectation.error());
    test.expectation = std::move(*expectation);
  }
  read_setup(members, json, test.setup);
}

} // namespace

Json to_json(const StagedScheduler& staged)
{
  return Json::object({{"name", staged.name},
                       {"scheduler", to_json(staged.scheduler)},
                       {"profile", Json::array_of(staged.profile)},
                       {"build_id", staged.build_id}});
}

std::string name_of(const TestInfo& test)
{
  return test.disturbances.empty() ? test.id
                                   : test.id + "+" + format_disturbances(test.disturbances);
}

Json to_json(const TestInfo& test)
{
  return Json::object({{"id", test.id},
                       {"description", test.description},
                       {"plugin_file", test.plugin_file.string()},
                       {"scheduler", test.scheduler},
                       {"duration_ms", test.duration_ms},
                       {"timeout_ms", test.timeout_ms},
                       {"memory_mib", test.memory_mib},
                       {"cpu_budget", test.cpu_budget},
                       {"scenario", test.scenario},
                       {"payload", test.payload},
                       {"workloads", Json::array_of(test.workloads)},
                       {"payloads", list_to_json(test.payloads)},
                       {"work_types", list_to_json(test.work_types)},
                       {"further_schedulers", Json::array_of(test.further_schedulers)},
                       {"staged", list_to_json(test.staged)},
                       {"disturbances", list_to_json(test.disturbances)},
                       {"topology", test.topology},
                       {"perf_deltas", list_to_json(test.perf_deltas)},
                       {"constraints", to_json(test.constraints)},
                       {"expect", to_json(test.expectation)},
                       {"setup", to_json(test.setup)},
                       {"checks_passed", test.checks_passed},
                       {"checks_always", test.checks_always}});
}

Result<TestInfo> test_from_json(const Json& json)
{
  TestInfo test;
  JsonMembers members(json, "a test");
  members.required_text("id", test.id);
  members.require(check_item_id(test.id));
  members.text("description", test.description);
  members.path("plugin_file", test.plugin_file);
  members.text("scheduler", test.scheduler);
  members.number("duration_ms", test.duration_ms);
  members.number("timeout_ms", test.timeout_ms);
  members.number("memory_mib", test.memory_mib);
  members.number("cpu_budget", test.cpu_budget);
  members.list("perf_deltas", test.perf_deltas, perf_delta_from_json);
  members.text("scenario", test.scenario);
  members.text("payload", test.payload);
  members.texts("workloads", test.workloads);
  members.list("payloads", test.payloads, payload_from_json);
  members.list("work_types", test.work_types, work_type_from_json);
  members.texts("further_schedulers", test.further_schedulers);
  members.list("staged", test.staged, staged_from_json);
  members.list("disturbances", test.disturbances, disturbance_from_json);
  members.text("topology", test.topology);
  read_constraints(members, json, test.constraints);
  read_attributes(members, json, test);
  members.boolean("checks_passed", test.checks_passed);
  members.boolean("checks_always", test.checks_always);
  if (!members.ok())
    return test.id.empty() ? members.error() : members.error().with_context("test '{}'", test.id);
  return test;
}

} // namespace ktstr
