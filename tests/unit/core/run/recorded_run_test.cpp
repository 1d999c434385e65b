#include <catch2/catch_test_macros.hpp>

#include "core/base/file.h"
#include "core/run/recorded_run.h"
#include "core/run/run_directory.h"

using namespace ktstr; // NOLINT
namespace fs = std::filesystem;

namespace {

using std::chrono::system_clock;

/// A folder with runs made at given seconds after the epoch.
struct Runs {
  TempDir temp = *TempDir::create("ktstr-test");

  RunDirectory make(int second) const
  {
    auto made = RunDirectory::create(temp.path() / "runs",
                                     system_clock::time_point(std::chrono::seconds(second)));
    REQUIRE(made);
    REQUIRE(made->write_run(Json::object({{"slots", 1}})));
    return *made;
  }
  static void finish(const RunDirectory& run, const std::string& cell)
  {
    REQUIRE(run.make_cell_folder(cell));
    REQUIRE(run.write_sidecar(
        {.name = cell, .verdict = Verdict::pass, .console_file = "/old/place/console.log"}));
  }
  [[nodiscard]] fs::path root() const { return temp.path() / "runs"; }
};

} // namespace

TEST_CASE("runs are listed newest first, and what is no run is not", "[recorded_run]")
{
  const Runs runs;
  const auto first = runs.make(10);
  const auto second = runs.make(20);
  REQUIRE(make_directories(runs.root() / "20991231-000000-000"));
  REQUIRE(write_file(runs.root() / "junit.xml", ""));
  CHECK(run_folders(runs.root()) == std::vector<fs::path>{second.path(), first.path()});
  CHECK(run_folders(runs.root() / "none").empty());
}

TEST_CASE("a run is found by folder, id, start of an id, and as the last", "[recorded_run]")
{
  const Runs runs;
  const auto first = runs.make(10);
  const auto second = runs.make(20);
  const auto root = runs.root();
  CHECK(*find_run(first.path(), "/nowhere") == first.path());
  CHECK(*find_run(first.path().string() + "/", "/nowhere") == first.path());
  CHECK(*find_run(first.id(), root) == first.path());
  CHECK(*find_run("19700101-00001", root) == first.path());
  CHECK(*find_run("last", root) == second.path());
}

TEST_CASE("a run that is not there, and one that may be several, are errors", "[recorded_run]")
{
  const Runs runs;
  runs.make(10);
  runs.make(20);
  CHECK(find_run("2099", runs.root()).error().kind() == ErrorKind::not_found);
  CHECK(find_run("1970", runs.root()).error().kind() == ErrorKind::invalid);
  CHECK(find_run("", runs.root()).error().kind() == ErrorKind::not_found);
  CHECK(find_run("last", "/nowhere").error().kind() == ErrorKind::not_found);
}

TEST_CASE("a moved run is read where it is, with a damaged record as a problem", "[recorded_run]")
{
  const Runs runs;
  const auto run = runs.make(10);
  Runs::finish(run, "a/b/c");
  REQUIRE(make_directories(run.path() / "cells" / "bad"));
  REQUIRE(write_file(run.path() / "cells" / "bad" / "cell.json", "{\"schema\":99}"));
  REQUIRE(make_directories(run.path() / "cells" / "unfinished"));
  const auto moved = runs.temp.path() / "moved";
  fs::rename(run.path(), moved);
  const auto read = read_recorded_run(moved);
  REQUIRE(read);
  REQUIRE(read->cells.size() == 1);
  CHECK(read->cells[0].result.sidecar_file == moved / "cells" / "a~b~c" / "cell.json");
  CHECK(read->cells[0].result.console_file == moved / "cells" / "a~b~c" / "console.log");
  REQUIRE(read->problems.size() == 1);
  CHECK(read->problems[0].find("schema 99") != std::string::npos);
}

TEST_CASE("run.json of a newer ktstr is refused", "[recorded_run]")
{
  const Runs runs;
  const auto run = runs.make(10);
  REQUIRE(write_file(run.path() / "run.json", "{\"schema\":99}"));
  CHECK(read_recorded_run(run.path()).error().kind() == ErrorKind::incompatible);
}

TEST_CASE("a pool has every run once, whichever way it is named", "[recorded_run]")
{
  const Runs runs;
  const auto first = runs.make(10);
  runs.make(20);
  const auto pool = pool_of_runs({first.path(), runs.root()});
  REQUIRE(pool);
  CHECK(pool->size() == 2);
  CHECK_FALSE(pool_of_runs({runs.root(), runs.temp.path() / "none"}));
}

TEST_CASE("when a run began stands in its id", "[recorded_run]")
{
  CHECK(run_start_time("20260131-235959-042") == "2026-01-31T23:59:59");
  CHECK(run_start_time("20260131-235959-042-2") == "2026-01-31T23:59:59");
  CHECK(run_start_time("latest").empty());
  CHECK(run_start_time("20260131_235959_042").empty());
}
