#include <catch2/catch_test_macros.hpp>

#include "core/base/file.h"
#include "core/run/run_directory.h"

using namespace ktstr; // NOLINT
namespace fs = std::filesystem;

namespace {

const auto kSomeTime =
    std::chrono::system_clock::time_point(std::chrono::milliseconds(1769903999042));

} // namespace

TEST_CASE("a run's id is its time in UTC", "[run_directory]")
{
  CHECK(format_run_id(kSomeTime) == "20260131-235959-042");
}

TEST_CASE("two runs of the same instant get folders of their own", "[run_directory]")
{
  const auto temp = TempDir::create("ktstr-test");
  REQUIRE(temp);
  const auto first = RunDirectory::create(temp->path(), kSomeTime);
  const auto second = RunDirectory::create(temp->path(), kSomeTime);
  REQUIRE(first);
  REQUIRE(second);
  CHECK(first->path() != second->path());
  CHECK(second->id() == "20260131-235959-042-2");
  CHECK(fs::is_directory(first->path() / "cells"));
}

TEST_CASE("a run that cannot be kept says where and what to do", "[run_directory]")
{
  const auto run = RunDirectory::create("/proc/nowhere", kSomeTime);
  REQUIRE_FALSE(run);
  CHECK(run.error().text().find("/proc/nowhere") != std::string::npos);
  CHECK(run.error().hint().find("--run-dir") != std::string::npos);
}

TEST_CASE("a sidecar lies in its cell's folder", "[run_directory]")
{
  const auto temp = TempDir::create("ktstr-test");
  REQUIRE(temp);
  const auto run = RunDirectory::create(temp->path(), kSomeTime);
  REQUIRE(run);
  const CellResult result{.name = "smoke/eevdf/tiny-1llc", .verdict = Verdict::pass};
  REQUIRE(run->make_cell_folder(result.name));
  REQUIRE(run->write_sidecar(result));
  const auto text = read_file(run->path() / "cells" / "smoke~eevdf~tiny-1llc" / "cell.json");
  REQUIRE(text);
  CHECK(Json::parse(*text)->operator[]("name").as_string() == result.name);
}

TEST_CASE("run.json carries schema and id before what it is told", "[run_directory]")
{
  const auto temp = TempDir::create("ktstr-test");
  REQUIRE(temp);
  const auto run = RunDirectory::create(temp->path(), kSomeTime);
  REQUIRE(run);
  REQUIRE(run->write_run(Json::object({{"cells", 3}})));
  const auto json = Json::parse(read_file(run->path() / "run.json").value_or(""));
  REQUIRE(json);
  CHECK((*json)["schema"].as_int() == kRunSchema);
  CHECK((*json)["run_id"].as_string() == run->id());
  CHECK((*json)["cells"].as_int() == 3);
}

TEST_CASE("file names of cells are faithful when they can be", "[run_directory]")
{
  CHECK(safe_file_name("smoke/scx_a+vtime/odd-3llc/s17") == "smoke~scx_a+vtime~odd-3llc~s17");
}

TEST_CASE("file names of cells never leave the folder and never collide", "[run_directory]")
{
  for (const auto* name :
       {"../../etc/passwd", "..", ".", "", "/abs", "-rf", "a b", "a~b", "a\nb"}) {
    const auto file = safe_file_name(name);
    CAPTURE(file);
    CHECK(file.find('/') == std::string::npos);
    CHECK(file[0] == '_');
  }
  CHECK(safe_file_name("a~b") != safe_file_name("a/b"));
  CHECK(safe_file_name("a b") != safe_file_name("a\tb"));
}

TEST_CASE("a very long cell name still makes a file name", "[run_directory]")
{
  const auto a = safe_file_name(std::string(5000, 'x'));
  const auto b = safe_file_name(std::string(5001, 'x'));
  CHECK(a.size() < 255);
  CHECK(a != b);
}
