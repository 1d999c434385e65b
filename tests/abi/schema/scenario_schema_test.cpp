#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <rapidjson/document.h>
#include <rapidjson/schema.h>

#include "core/base/file.h"
#include "core/scenario/scenario.h"
#include "tests/abi/schema/schema_learner.h"

using namespace ktstr; // NOLINT

namespace {

bool schema_accepts(const std::string& document)
{
  static const std::string text = read_file(KTSTR_SCHEMA_FILE).value_or("");
  rapidjson::Document schema_json;
  REQUIRE_FALSE(schema_json.Parse(text.c_str()).HasParseError());
  const rapidjson::SchemaDocument schema(schema_json);
  rapidjson::SchemaValidator validator(schema);
  rapidjson::Document json;
  REQUIRE_FALSE(json.Parse(document.c_str()).HasParseError());
  return json.Accept(validator);
}

std::string with(const std::string& members)
{
  return R"({"schema":"ktstr.scenario/1",)" + members + "}";
}

} // namespace

TEST_CASE("the published schema is what the engine takes", "[schema]")
{
  INFO("to accept the engine's: build/tests/print_scenario_schema > "
       "plugin-api/scenario.schema.json");
  const auto published = read_file(KTSTR_SCHEMA_FILE);
  REQUIRE(published);
  CHECK(*published == test::SchemaLearner().learn().pretty() + "\n");
}

TEST_CASE("engine and schema accept these documents", "[schema]")
{
  const auto document = GENERATE(
      as<std::string>{},
      with(R"("workers":[{}])"),
      with(R"("workers":[{"work_type":"SpinWait","workers_per_cpu":1,"affinity":"one_cpu_each"},
          {"work_type":"Bursty","params":{"burst_us":5000,"sleep_us":20000},"num_workers":1,
           "affinity":{"random_subset":{"from":"0-7","count":2}},"nice":-5,"comm":"a"}])"),
      with(R"("cgroups":[{"name":"web","cpuset":{"llc":0},"cpu_weight":200,
             "workers":[{"work_type":"Bursty","num_workers":4}]},
           {"name":"a/b","cpuset":"0-3,6","cpu_max":{"quota_us":50000}}],
           "steps":[{"hold":{"fraction":0.5}},
                    {"name":"rush","workers":[{"work_type":"FutexPingPong"}],"hold":{"ms":20}}],
           "checks":{"max_gap_pct":25,"progress":true,"all_cpus_used":true},"start_jitter_us":0)"),
      with(R"("cgroups":[{"name":"a","cpu_max":"max","memory_max":4096,"memory_high":"max","nice":3,
             "workers":[{"sched_policy":{"fifo":3}},{"sched_policy":"idle","mem_policy":"local"},
               {"mem_policy":{"bind":"0","flags":["static_nodes"]},"numa_node":0,"uid":5}]},
             {"name":"b","cpu_max":{"quota_us":"max","period_us":50000},"controllers":true}],
           "settle_ms":10,"ops":[{"freeze_cgroup":"b"}],
           "steps":[{"hold":{"loop":{"every_ms":50}},"ops":[{"unfreeze_cgroup":"b"},
             {"set_affinity":{"cgroup":"a","affinity":{"random_subset":{"count":1}}}},
             {"update_cgroup":{"cgroup":"a","cpu_quota_pct":50}},{"restart_scheduler":true},
             {"spawn":{"workers":{"work_type":"Schbench"}}},{"offline_cpus":"1"},
             {"run_program":{"name":"p","argv":["true"]}},
             {"run_payload":{"payload":"q","args":["-x"],"foreground":true,"timeout_ms":7,
               "expect_exit":-1,"checks":[{"metric":"m","min":0.5}]}},{"wait_payload":{"name":"p","timeout_ms":5}},
             {"signal_cgroup":{"cgroup":"a","signal":"STOP"}},{"capture_snapshot":"x"},
             {"move_all_tasks":{"from":"a"}},{"steer_irq":{"label":"x","cpu":0}}]}])"),
      with(R"("cgroups":[{"name":"den"}],"workers":[
           {"work_type":"CgroupAttachStorm","params":{"dest":"den"}},
           {"work_type":"Custom","params":{"name":"x","arg0":-4}},
           {"work_type":"NumaWorkingSetSweep","params":{"target_nodes":"0-1"}},
           {"work_type":"Sequence","params":{"phases":[{"spin_us":5},{"alu_hot":{"us":5}}]}}])"),
      with(R"("cgroups":[{"name":"a","cpuset":{"overlap":{"index":0,"of":2,"frac":0.25}}},
           {"name":"c","cpuset":{"disjoint":{"index":1,"of":2}}},
           {"name":"b","cpuset":{"range":{"start":0,"end":0.5}}}])"));
  INFO(document);
  CHECK(validate_scenario(document));
  CHECK(schema_accepts(document));
}

TEST_CASE("engine and schema refuse these documents", "[schema]")
{
  const auto document =
      GENERATE(as<std::string>{},
               "[]",
               "{}",
               R"({"schema":"ktstr.scenario/2"})",
               with(R"("step":[])"),
               with(R"("workers":{})"),
               with(R"("workers":[{"nice":20}])"),
               with(R"("workers":[{"nice":1.5}])"),
               with(R"("workers":[{"work_type":"Spinwait"}])"),
               with(R"("workers":[{"work_type":"Bursty","params":{"sleep_ms":1}}])"),
               with(R"("workers":[{"params":{"burst_us":1}}])"),
               with(R"("workers":[{"affinity":"nowhere"}])"),
               with(R"("cgroups":[{"cpu_weight":100}])"),
               with(R"("cgroups":[{"name":"a","cpuset":{"llc":0,"numa":0}}])"),
               with(R"("cgroups":[{"name":"a","cpu_weight":10001}])"),
               with(R"("steps":[])"),
               with(R"("steps":[{"hold":{}}])"),
               with(R"("steps":[{"hold":{"fraction":0}}])"),
               with(R"("checks":{"max_gap":1})"),
               with(R"("checks":{"progress":1})"));
  INFO(document);
  CHECK_FALSE(validate_scenario(document));
  CHECK_FALSE(schema_accepts(document));
}
