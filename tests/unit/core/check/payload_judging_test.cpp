// Metrics and checks of payloads, from what a guest reported.
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include "core/check/payload_judging.h"

using Catch::Matchers::ContainsSubstring;

namespace ktstr {

namespace {

const PayloadInfo kFio{
    .id = "fio",
    .path = "fio",
    .output = PayloadOutput::json,
    .metrics = {{.name = "iops", .unit = "ops/s", .direction = MetricDirection::higher_better}},
    .checks = {{.kind = PayloadCheckKind::min, .metric = "iops", .low = 100}}};

Json run_of(std::string_view out, int exit_code = 0, std::string_view how = "exited")
{
  return Json::object({{"index", 0},
                       {"payload", "fio"},
                       {"name", "fio"},
                       {"how", how},
                       {"exit_code", exit_code},
                       {"expected_exit", 0},
                       {"stdout", out},
                       {"stderr", ""}});
}

CellRecord judged(Json run)
{
  CellRecord record;
  record.payloads.push_back(std::move(run));
  judge_payloads(record, {kFio});
  return record;
}

} // namespace

TEST_CASE("a payload's metrics are kept with unit and polarity, and checked", "[payload]")
{
  const auto record = judged(run_of(R"({"iops": 150, "other": 1})"));
  REQUIRE(record.checks.size() == 1);
  CHECK(record.checks[0]["held"].as_bool());
  CHECK(record.checks[0]["text"].as_string() ==
        "payload 'fio': metric 'iops' is 150; floor 100 ops/s");
  REQUIRE(record.metrics.size() == 1); // only those that the item names
  CHECK(record.metrics[0].first == "fio.iops");
  CHECK(record.metrics[0].second["unit"].as_string() == "ops/s");
  CHECK(record.metrics[0].second["polarity"].as_string() == "HigherBetter");
  CHECK(record.payloads[0]["metrics"].items().size() == 2);
}

TEST_CASE("a metric beyond its bound fails with value and limit", "[payload]")
{
  const auto record = judged(run_of(R"({"iops": 50})"));
  REQUIRE(record.checks.size() == 1);
  CHECK_FALSE(record.checks[0]["held"].as_bool());
  CHECK_THAT(record.checks[0]["text"].as_string(),
             ContainsSubstring("'iops' is 50; floor 100 ops/s"));
  const Json& finding = record.checks[0]["findings"].items().at(0);
  CHECK(finding["value"].as_double() == 50);
  CHECK(finding["limit"].as_double() == 100);
  CHECK(finding["unit"].as_string() == "ops/s");
  CHECK(finding["comparison"].as_string() == "at_least");
}

TEST_CASE("a metric that is missing fails, and output that was cut is said", "[payload]")
{
  auto run = run_of("{\"iops\": 5");
  run.set("dropped", 77);
  const auto record = judged(std::move(run));
  REQUIRE(record.checks.size() == 1);
  CHECK_FALSE(record.checks[0]["held"].as_bool());
  CHECK_THAT(record.checks[0]["text"].as_string(),
             ContainsSubstring("not found") && ContainsSubstring("77 bytes more"));
}

TEST_CASE("a run that ended wrongly is not judged by its metrics as well", "[payload]")
{
  CHECK(judged(run_of("{\"iops\": 5}", 3)).checks.empty());
  CHECK(judged(run_of("{\"iops\": 5}", -1, "killed")).checks.empty());
}

TEST_CASE("a document's own checks count beside the item's", "[payload]")
{
  auto run = run_of(R"({"iops": 150})");
  auto checks = Json::array();
  checks.push(
      to_json(PayloadCheckInfo{.kind = PayloadCheckKind::max, .metric = "iops", .high = 120}));
  run.set("checks", std::move(checks));
  const auto record = judged(std::move(run));
  REQUIRE(record.checks.size() == 2);
  CHECK_THAT(record.checks[1]["text"].as_string(), ContainsSubstring("; limit 120"));
}

TEST_CASE("absurd reports of payloads are survived", "[payload]")
{
  CellRecord record;
  record.payloads = {Json(), Json("x"), Json::array(), Json::object({{"payload", 5}, {"argv", 3}})};
  judge_payloads(record, {kFio});
  CHECK(record.payloads.size() == 4);
  CHECK(record.checks.empty());
}

} // namespace ktstr
