#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include "core/scenario/added_work_types.h"
#include "core/scenario/document.h"
#include "tests/unit/core/scenario/this_machine.h"

using Catch::Matchers::ContainsSubstring;
using namespace ktstr; // NOLINT
using namespace ktstr::test;

namespace {

const std::vector<WorkTypeInfo> kInfos{
    {.id = "beat",
     .group_size = 3,
     .params = {{.name = "on_us", .fallback = 7, .least = 1, .greatest = 9},
                {.name = "shift"},
                {.name = "mode", .fallback = 1, .words = {"Fast", "Slow"}}}},
    {.id = "unused"}};

std::string complaint_about(const std::string& work)
{
  const auto status = validate_scenario(document(R"("workers":[)" + work + "]"), kInfos);
  return status ? "" : status.error().text();
}

} // namespace

TEST_CASE("a work type of a plugin is read like the engine's own", "[work]")
{
  const AddedWorkTypes added(kInfos);
  const auto parsed = parse_document(document(R"("workers":[{"work_type":"beat"},
        {"work_type":"beat","num_workers":6,"params":{"on_us":2,"shift":-5,"mode":"Fast"}}])"),
                                     {},
                                     &added);
  REQUIRE(parsed);
  const auto& works = parsed->backdrop.workers;
  CHECK(works[0].type->name == "beat");
  CHECK(works[0].count == 3);
  CHECK(works[0].params.values == std::vector<std::int64_t>{7, 0, 1});
  CHECK(works[1].count == 6);
  CHECK(works[1].params.values == std::vector<std::int64_t>{2, -5, 0});
}

TEST_CASE("what is wrong about a work type of a plugin is named with its place", "[work]")
{
  CHECK(complaint_about(R"({"work_type":"beat"})") == "");
  CHECK_THAT(complaint_about(R"({"work_type":"baet"})"),
             ContainsSubstring("at 'workers[0].work_type'") &&
                 ContainsSubstring("did you mean 'beat'?"));
  CHECK_THAT(complaint_about(R"({"work_type":"beat","params":{"on_us":10}})"),
             ContainsSubstring("at 'workers[0].params.on_us': expected an integer from 1 to 9"));
  CHECK_THAT(complaint_about(R"({"work_type":"beat","params":{"mode":"Fsat"}})"),
             ContainsSubstring("did you mean 'Fast'?"));
  CHECK_THAT(complaint_about(R"({"work_type":"beat","params":{"onus":1}})"),
             ContainsSubstring("did you mean 'on_us'?"));
  CHECK_THAT(complaint_about(R"({"work_type":"beat","num_workers":4})"),
             ContainsSubstring("groups of 3"));
  CHECK_FALSE(validate_scenario(document(R"("workers":[{"work_type":"beat"}])")));
}

TEST_CASE("what a document needs of plugins is found wherever it stands", "[work]")
{
  const auto needs = needs_of_scenario(document(R"("cgroups":[{"name":"a"}],
        "steps":[{"ops":[{"spawn":{"cgroup":"a","workers":{"work_type":"beat"}}},
                         {"run_payload":{"payload":"p"}}],"hold":{"ms":1}}])"),
                                       kInfos);
  REQUIRE(needs);
  CHECK(needs->payloads == std::vector<std::string>{"p"});
  REQUIRE(needs->work_types.size() == 1);
  CHECK(needs->work_types[0].id == "beat");
  const auto by_custom = needs_of_scenario(
      document(R"("workers":[{"work_type":"Custom","params":{"name":"unused"}}])"), kInfos);
  REQUIRE(by_custom);
  REQUIRE(by_custom->work_types.size() == 1);
  CHECK(by_custom->work_types[0].id == "unused");
}

TEST_CASE("workers of a plugin's type are measured like all others", "[work][run]")
{
  auto context = this_machine(200);
  context.work_types = {{.id = "nap", .params = {{.name = "us", .fallback = 1000}}}};
  context.custom_work["nap"] = [](WorkerRun& run) {
    while (!run.should_stop()) {
      burn(1000);
      run.did(3);
      run.sleep_us(run.count_param(0));
    }
  };
  const auto report = run_scenario(document(R"("workers":[{"work_type":"nap"}])"), context);
  REQUIRE(report);
  for (const auto& worker : report->workers.items()) {
    CHECK(worker["work_type"].as_string() == "nap");
    CHECK(worker["iterations"].as_uint() > 0);
    CHECK(worker["work"].as_uint() == 3 * worker["iterations"].as_uint());
    CHECK(worker["cpu_ns"].as_uint() > 0);
  }
  CHECK(report->summary["wakeups"].as_uint() > 0);
}

TEST_CASE("a loop that is broken is no lack of the machine", "[work][run]")
{
  auto context = this_machine(200);
  context.work_types = {{.id = "broken"}};
  context.custom_work["broken"] = [](WorkerRun& run) { run.fail("no idea"); };
  const auto report = run_scenario(document(R"("workers":[{"work_type":"broken"}])"), context);
  REQUIRE_FALSE(report);
  CHECK(report.error().kind() == ErrorKind::guest_fault);
  CHECK_THAT(report.error().text(),
             ContainsSubstring("worker 0 (broken, no cgroup)") && ContainsSubstring("no idea"));
}
