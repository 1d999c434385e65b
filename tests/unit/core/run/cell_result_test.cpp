#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include "core/run/cell_result.h"

using namespace ktstr; // NOLINT

namespace {

CellResult sample_result()
{
  return {.name = "smoke/scx_demo+vtime/tiny-1llc",
          .verdict = Verdict::fail,
          .fault = Fault::scheduler,
          .reason = "stalled",
          .details = {"first", "second"},
          .test = "smoke",
          .scheduler = "scx_demo",
          .profile = "vtime",
          .preset = "tiny-1llc",
          .topology = "1n1l4c1t",
          .kernel = "7.3.4",
          .seed = 17,
          .clock = "virtual",
          .accel = "tcg",
          .is_attached = true,
          .queue_ms = 40,
          .boot_ms = 120,
          .body_ms = 1000,
          .total_ms = 1400,
          .checks = Json::array({Json::object({{"text", "progress"}, {"held", false}})}),
          .metrics = Json::object({{"gap", Json::object({{"value", 3.5}, {"unit", "ms"}})}}),
          .workers = Json::array(),
          .messages = Json::array({Json::object({{"level", "info"}, {"text", "half way"}})}),
          .events = Json::array({"attached"}),
          .facts = Json::object({{"release", "7.3.4"}}),
          .console_tail = "last words",
          .console_file = "/run/console.log",
          .sidecar_file = "/run/cell.json"};
}

} // namespace

TEST_CASE("a sidecar reads back as it was written", "[cell_result]")
{
  const auto written = to_json(sample_result());
  const auto parsed = Json::parse(written.pretty());
  REQUIRE(parsed);
  const auto read = cell_result_from_json(*parsed);
  REQUIRE(read);
  CHECK(to_json(*read) == written);
}

TEST_CASE("a sidecar starts with its schema", "[cell_result]")
{
  CHECK(to_json(CellResult{}).members().front().first == "schema");
}

TEST_CASE("a sidecar of an unknown schema is refused", "[cell_result]")
{
  auto json = to_json(sample_result());
  json.set("schema", kSidecarSchema + 1);
  const auto read = cell_result_from_json(json);
  REQUIRE_FALSE(read);
  CHECK(read.error().kind() == ErrorKind::incompatible);
}

TEST_CASE("a sidecar of schema 1, which knew no queue and maybe no digest, is read",
          "[cell_result]")
{
  Json old = Json::object();
  const auto today = to_json(sample_result());
  for (const auto& [name, value] : today.members())
    if (name != "queue_ms" && name != "digest")
      old.set(name, value);
  old.set("schema", 1);
  const auto read = cell_result_from_json(old);
  REQUIRE(read);
  CHECK(read->queue_ms == 0);
  CHECK(read->digest.empty());
  CHECK(read->total_ms == 1400);
}

TEST_CASE("a check of schema 2, which was words alone, has no findings", "[cell_result]")
{
  auto old = to_json(sample_result());
  old.set("schema", 2);
  const auto read = cell_result_from_json(old);
  REQUIRE(read);
  const Json& check = read->checks.items().at(0);
  CHECK(check["text"].as_string() == "progress");
  CHECK(check["findings"].is_array());
  CHECK(check["findings"].items().empty());
}

TEST_CASE("a sidecar of a schema that never was is refused", "[cell_result]")
{
  auto json = to_json(sample_result());
  json.set("schema", 0);
  CHECK_FALSE(cell_result_from_json(json));
}

TEST_CASE("a sidecar with a member of the wrong type is refused by the member's name",
          "[cell_result]")
{
  const auto* member =
      GENERATE("name", "verdict", "fault", "details", "seed", "attached", "queue_ms", "boot_ms");
  auto json = to_json(sample_result());
  json.set(member, Json::object());
  const auto read = cell_result_from_json(json);
  REQUIRE_FALSE(read);
  CHECK(read.error().text().find(std::string("'") + member + "'") != std::string::npos);
}

TEST_CASE("what is not an object is no sidecar", "[cell_result]")
{
  CHECK_FALSE(cell_result_from_json(Json::array()));
  CHECK_FALSE(cell_result_from_json(Json()));
}
