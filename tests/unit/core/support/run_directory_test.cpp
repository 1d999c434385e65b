#include <catch2/catch_test_macros.hpp>

#include "core/base/file.h"
#include "core/support/civil_time.h"
#include "core/support/run_directory.h"
#include "core/support/sidecar_name.h"
#include "core/support/wprof.h"

using namespace ktstr::support;
using ktstr::TempDir;

TEST_CASE("the newest run is the one that changed last, hidden folders apart", "[support]")
{
  namespace fs = std::filesystem;
  const auto root = TempDir::create("ktstr-runs-");
  const auto now = fs::file_time_type::clock::now();
  int age = 0;
  for (const char* name : {".locks", "b", "a"}) {
    REQUIRE(ktstr::make_directories(root->path() / name));
    fs::last_write_time(root->path() / name, now - std::chrono::hours(age++));
  }
  CHECK(newest_run_dir(root->path()) == root->path() / "b");
  CHECK_FALSE(newest_run_dir(root->path() / "none"));
}

TEST_CASE("folders are those configured unless that is empty", "[support]")
{
  CHECK(runs_root("", "/out") == "/out/ktstr");
  CHECK(runs_root("/r", "/out") == "/r");
  CHECK(sidecar_dir(std::nullopt, "/r", "6.14", std::nullopt) == "/r/6.14-unknown");
  CHECK(sidecar_dir("s", "/r", {}, {}) == "s");
}

TEST_CASE("names that no run leaves are not taken for artefacts", "[support]")
{
  CHECK_FALSE(classify_run_artifact("t-00000000000000aa.ktstr.json.tmp.1.x"));
  CHECK_FALSE(classify_run_artifact("t-00000000000000a.ktstr.json"));
  CHECK_FALSE(classify_run_artifact(".ktstr.json"));
  CHECK_FALSE(classify_run_artifact(""));
  CHECK(classify_run_artifact("t-xyz.failure-dump.json")->test == "t-xyz");
}

TEST_CASE("dates before the epoch and far from it are right", "[support]")
{
  CHECK(date_from_days(-1).year == 1969);
  CHECK(date_from_days(-1).day == 31);
  CHECK(date_from_days(-719468).year == 0);
  CHECK(iso8601(-5) == "1970-01-01T00:00:00Z");
  CHECK(iso8601(253402300800) == "10000-01-01T00:00:00Z");
}

TEST_CASE("a trace is put together as it was split", "[support]")
{
  const std::vector<std::uint8_t> trace{1, 2, 3, 4, 5};
  for (const std::size_t cap : {1, 2, 5, 9})
    CHECK(reassemble_trace(split_trace(trace, cap)) == trace);
  CHECK_FALSE(reassemble_trace(split_trace({}, 4)));
}

TEST_CASE("a trace that is missing is told from one that is short", "[support]")
{
  CHECK(check_wprof_pb_shape("/no/such/trace")->rule == "missing");
  CHECK(check_wprof_pb_shape("/")->rule == "missing");
}
