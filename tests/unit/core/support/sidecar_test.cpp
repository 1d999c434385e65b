#include <catch2/catch_test_macros.hpp>

#include "core/base/file.h"
#include "core/support/run_footer.h"
#include "core/support/sidecar.h"
#include "core/support/wire_json.h"

using namespace ktstr::support;
using ktstr::Json;
using ktstr::TempDir;

namespace {

SidecarResult sample(bool passed)
{
  return {.test_name = "t",
          .topology = "1n1l2c1t",
          .metrics = {{.metrics = {{.name = "iops", .value = 5}}}},
          .bits = {.passed = passed},
          .work_type = "SpinWait",
          .kargs = {"nosmt"},
          .kernel_version = "6.14.2",
          .timestamp = "2026-01-01T00:00:00Z",
          .run_id = "20260101T000000Z-0",
          .cleanup_duration_ms = 7};
}

Json without(const Json& json, std::string_view name)
{
  Json copy = Json::object();
  for (const auto& [key, value] : json.members())
    if (key != name)
      copy.set(key, value);
  return copy;
}

} // namespace

TEST_CASE("a sidecar reads back what it writes", "[support]")
{
  auto sidecar = sample(true);
  sidecar.host_dilation = 1.5;
  const auto back = sidecar_from_json(to_json(sidecar));
  REQUIRE(back);
  CHECK(wire_json(to_json(*back)) == wire_json(to_json(sidecar)));
  CHECK(back->cleanup_duration_ms == 7U);
}

TEST_CASE("a sidecar writes null for what there is none of, but leaves out host_dilation",
          "[support]")
{
  const Json json = to_json(sample(true));
  CHECK(json.has("scheduler_commit"));
  CHECK(json["payload"].is_null());
  CHECK_FALSE(json.has("host_dilation"));
}

TEST_CASE("members of a sidecar that may be null may be absent, others may not", "[support]")
{
  const Json json = to_json(sample(true));
  for (const char* name : {"payload", "monitor", "kernel_version", "run_source", "host"})
    CHECK(sidecar_from_json(without(json, name)));
  for (const char* name : {"test_name", "metrics", "passed", "vcpus", "stats", "kargs", "run_id"})
    CHECK_FALSE(sidecar_from_json(without(json, name)));
  Json wrong = json;
  CHECK_FALSE(sidecar_from_json(wrong.set("vcpus", -1)));
  CHECK_FALSE(sidecar_from_json(Json::array()));
}

TEST_CASE("a pool holds what is at most one level below each folder, and says what it drops",
          "[support]")
{
  const auto root = TempDir::create("ktstr-pool-");
  REQUIRE(write_sidecar(root->path() / "a", sample(true)));
  REQUIRE(write_sidecar(root->path() / ".b/c", sample(true)));
  REQUIRE(write_sidecar(root->path() / "a/b/c", sample(true)));
  REQUIRE(ktstr::write_file(root->path() / "a/x.ktstr.json", "{"));
  const auto pool = collect_pool(root->path());
  CHECK(pool.sidecars.size() == 2);
  REQUIRE(pool.dropped.size() == 1);
  CHECK(pool.dropped[0].file == root->path() / "a/x.ktstr.json");
  CHECK(collect_pool(root->path() / "none").sidecars.empty());
}

TEST_CASE("a test whose name is no file's leaves no sidecar", "[support]")
{
  const auto root = TempDir::create("ktstr-pool-");
  auto sidecar = sample(true);
  sidecar.test_name = "../t";
  CHECK_FALSE(write_sidecar(root->path() / "a", sidecar));
}

TEST_CASE("the footer names failed tests with their files, and counts", "[support]")
{
  namespace fs = std::filesystem;
  const auto root = TempDir::create("ktstr-footer-");
  const auto run = root->path() / "6.14-abc";
  const auto stats = write_sidecar(run, sample(false));
  REQUIRE(stats);
  const auto dump = run / "u-00000000000000aa.failure-dump.json";
  REQUIRE(ktstr::write_file(dump, "{}"));
  auto passing = sample(true);
  passing.test_name = "fine";
  REQUIRE(write_sidecar(run, passing));
  const auto footer = format_run_artifact_footer(
      root->path(), fs::file_time_type::min(), {.replay = [](std::string_view test) {
        return "again " + std::string(test);
      }});
  CHECK(footer == "\nktstr: test outputs\n  " + run.string() +
                      "\n    FAILED  t  [eevdf 1n1l2c1t]\n      stats         " + stats->string() +
                      "\n      replay        again t\n    FAILED  u\n      failure dump  " +
                      dump.string() +
                      "\n    (2 stats sidecar(s), 0 wprof trace(s) written this run)\n");
}

TEST_CASE("the footer is empty when nothing is fresh", "[support]")
{
  const auto root = TempDir::create("ktstr-footer-");
  REQUIRE(write_sidecar(root->path() / "r", sample(false)));
  const auto tomorrow = std::filesystem::file_time_type::clock::now() + std::chrono::hours(24);
  CHECK(format_run_artifact_footer(root->path(), tomorrow, {}).empty());
}
