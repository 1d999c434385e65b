#include <catch2/catch_test_macros.hpp>

#include "core/base/file.h"
#include "core/report/html/recorded_cells.h"

using namespace ktstr; // NOLINT
namespace fs = std::filesystem;

namespace {

struct Runs {
  TempDir folder = *TempDir::create("ktstr-test");

  [[nodiscard]] fs::path add(const std::string& id) const
  {
    const auto run = folder.path() / id;
    REQUIRE(make_directories(run / "cells"));
    REQUIRE(write_file(run / "run.json", R"({"schema":1,"run_id":"x"})"));
    return run;
  }
  static void add_cell(const fs::path& run, const std::string& name, const std::string& record)
  {
    REQUIRE(make_directories(run / "cells" / name));
    REQUIRE(write_file(run / "cells" / name / "cell.json", record));
  }
};

std::string record_of(const std::string& name)
{
  return to_json(CellResult{.name = name, .verdict = Verdict::pass}).dump();
}

} // namespace

TEST_CASE("the cells of a run are read in the order of their folders", "[recorded_cells]")
{
  const Runs runs;
  const auto run = runs.add("1");
  Runs::add_cell(run, "b", record_of("t/b/p"));
  Runs::add_cell(run, "a", record_of("t/a/p"));
  const auto recorded = read_recorded_cells(run.string() + "/");
  REQUIRE(recorded);
  REQUIRE(recorded->cells.size() == 2);
  CHECK(recorded->cells[0].result.name == "t/a/p");
  CHECK(recorded->cells[0].folder == run / "cells" / "a");
  CHECK(recorded->folder == run);
  CHECK(recorded->problems.empty());
}

TEST_CASE("a record that is damaged is named, and the others are read", "[recorded_cells]")
{
  const Runs runs;
  const auto run = runs.add("1");
  Runs::add_cell(run, "good", record_of("t/a/p"));
  Runs::add_cell(run, "half", R"({"schema":1,"na)");
  Runs::add_cell(run, "future", R"({"schema":99})");
  const auto recorded = read_recorded_cells(run);
  REQUIRE(recorded);
  CHECK(recorded->cells.size() == 1);
  REQUIRE(recorded->problems.size() == 2);
  CHECK(recorded->problems[0].find("'future'") != std::string::npos);
  CHECK(recorded->problems[1].find("'half'") != std::string::npos);
}

TEST_CASE("a run that was killed before run.json was written is read", "[recorded_cells]")
{
  const Runs runs;
  const auto run = runs.add("1");
  Runs::add_cell(run, "a", record_of("t/a/p"));
  fs::remove(run / "run.json");
  const auto recorded = read_recorded_cells(run);
  REQUIRE(recorded);
  CHECK(recorded->run.is_null());
  CHECK(recorded->problems.size() == 1);
}

TEST_CASE("a run without a record is an error that says so", "[recorded_cells]")
{
  const Runs runs;
  const auto recorded = read_recorded_cells(runs.add("1"));
  REQUIRE_FALSE(recorded);
  CHECK(recorded.error().text().find("has no cell with a record") != std::string::npos);
}

TEST_CASE("a folder of runs is not a run, and its newest is named", "[recorded_cells]")
{
  const Runs runs;
  (void)runs.add("20260101-000000-000");
  const auto newest = runs.add("20260102-000000-000");
  const auto recorded = read_recorded_cells(runs.folder.path());
  REQUIRE_FALSE(recorded);
  CHECK(recorded.error().kind() == ErrorKind::invalid);
  CHECK(recorded.error().hint().find(newest.string()) != std::string::npos);
}

TEST_CASE("what is no folder is not found", "[recorded_cells]")
{
  const auto recorded = read_recorded_cells("/nowhere/at/all");
  REQUIRE_FALSE(recorded);
  CHECK(recorded.error().kind() == ErrorKind::not_found);
}

TEST_CASE("the newest run is the one whose name sorts last", "[recorded_cells]")
{
  const Runs runs;
  (void)runs.add("20260101-000000-000");
  const auto newest = runs.add("20260301-000000-000");
  (void)runs.add("20260201-000000-000");
  REQUIRE(make_directories(runs.folder.path() / "zzz-not-a-run"));
  const auto found = newest_run(runs.folder.path());
  REQUIRE(found);
  CHECK(*found == newest);
}

TEST_CASE("a folder without runs has no newest", "[recorded_cells]")
{
  const Runs runs;
  const auto found = newest_run(runs.folder.path());
  REQUIRE_FALSE(found);
  CHECK(found.error().kind() == ErrorKind::not_found);
}
