#include <catch2/catch_test_macros.hpp>

#include "core/base/file.h"
#include "core/run/coverage.h"

using namespace ktstr; // NOLINT

namespace {

namespace fs = std::filesystem;

Frame ended(const char* how)
{
  return {FrameType::body_ended, Json::object({{"how", how}, {"signal", 11}})};
}

Coverage one_file()
{
  Coverage coverage;
  coverage.files.push_back({.tool = CoverageTool::gcov, .name = "x.gcda"});
  return coverage;
}

} // namespace

TEST_CASE("gcov's counts lie where their object was built, with its notes", "[coverage]")
{
  auto folder = TempDir::create("ktstr-coverage");
  REQUIRE(folder);
  const auto object = folder->path() / "build" / "x.cpp.gcno";
  REQUIRE(make_directories(object.parent_path()));
  REQUIRE(write_file(object, "notes"));
  const auto name = (object.parent_path() / "x.cpp.gcda").relative_path().string();
  const auto kept = folder->path() / "coverage";
  REQUIRE(keep_coverage({{.tool = CoverageTool::gcov, .name = name, .bytes = "counts"},
                         {.tool = CoverageTool::gcov, .name = "no/notes.gcda", .bytes = "more"}},
                        kept,
                        "a~b"));
  const auto counts = kept / "gcov" / "a~b" / name;
  CHECK(*read_file(counts) == "counts");
  CHECK(*read_file(fs::path(counts).replace_extension(".gcno")) == "notes");
  CHECK(*read_file(kept / "gcov" / "a~b" / "no/notes.gcda") == "more");
  CHECK_FALSE(fs::is_symlink(kept / "gcov" / "a~b" / "no/notes.gcno"));
}

TEST_CASE("a body that was ended left no coverage, whatever else of the cell did", "[coverage]")
{
  CHECK(lost_coverage({ended("returned")}, one_file()).empty());
  CHECK(lost_coverage({ended("exit")}, one_file()).empty());
  CHECK(lost_coverage({ended("signal")}, one_file()) ==
        "the test's body was killed by signal 11, and left none");
  CHECK_FALSE(lost_coverage({ended("deadline")}, one_file()).empty());
  CHECK_FALSE(lost_coverage({}, {}).empty());
  CHECK(lost_coverage({ended("returned")}, {}) == "nothing that ran in the guest is instrumented");
}
