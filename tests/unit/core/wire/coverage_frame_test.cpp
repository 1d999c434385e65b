#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include "core/base/base64.h"
#include "core/wire/coverage_frame.h"
#include "core/wire/deflated.h"

using namespace ktstr; // NOLINT

namespace {

Json payload(const char* tool, const std::string& name)
{
  return Json::object({{"tool", tool}, {"name", name}, {"data", to_base64(deflate("counts"))}});
}

Frame frame(Json payload)
{
  return {FrameType::coverage, std::move(payload)};
}

} // namespace

TEST_CASE("a coverage file comes through a frame as it was", "[coverage]")
{
  const CoverageFile file{.tool = CoverageTool::gcov,
                          .name = "home/me/build/x.cpp.gcda",
                          .bytes = std::string("\0\xff counts", 9)};
  const auto sent = coverage_frame(file);
  REQUIRE(sent);
  const auto read = coverage_file(*sent);
  REQUIRE(read);
  CHECK(read->tool == file.tool);
  CHECK(read->name == file.name);
  CHECK(read->bytes == file.bytes);
}

TEST_CASE("a coverage file that no frame can hold is not sent", "[coverage]")
{
  CHECK_FALSE(coverage_frame({.tool = CoverageTool::llvm,
                              .name = "1-2.profraw",
                              .bytes = std::string(kMostCoverageFile + 1, '\0')}));
}

TEST_CASE("a guest's coverage file keeps to its folder and its kind", "[coverage]")
{
  const auto* bad = GENERATE("",
                             "/etc/x.gcda",
                             "../x.gcda",
                             "a/../../x.gcda",
                             "a//x.gcda",
                             "a/./x.gcda",
                             "x.gcda/",
                             "x.so",
                             "a\x1b[2J/x.gcda",
                             "a\n/x.gcda");
  CHECK_FALSE(coverage_file(payload("gcov", bad)));
  CHECK_FALSE(coverage_file(payload("gcov", std::string(300, 'a') + ".gcda")));
  CHECK_FALSE(coverage_file(payload("llvm", "a/1.profraw")));
  CHECK_FALSE(coverage_file(payload("perl", "x.gcda")));
  CHECK(coverage_file(payload("llvm", "1.profraw")));
}

TEST_CASE("coverage that is larger than it may be is refused before it is unpacked", "[coverage]")
{
  auto huge = payload("llvm", "1.profraw");
  huge.set("data", to_base64(deflate(std::string(kMostCoverageFile + 1, '\0'))));
  const auto file = coverage_file(huge);
  REQUIRE_FALSE(file);
  CHECK(file.error().text().find("'1.profraw'") != std::string::npos);
}

TEST_CASE("coverage is taken out of a guest's frames, and what is wrong with it is told",
          "[coverage]")
{
  std::vector<Frame> frames{{FrameType::ready, Json::object()},
                            frame(payload("gcov", "a.gcda")),
                            frame(payload("gcov", "../a.gcda")),
                            frame(Json::array()),
                            {FrameType::done, Json::object()}};
  const auto coverage = take_coverage(frames);
  CHECK(frames.size() == 2);
  REQUIRE(coverage.files.size() == 1);
  CHECK(coverage.files.front().bytes == "counts");
  CHECK(coverage.problems.size() == 2);
}

TEST_CASE("a guest cannot fill the host with coverage", "[coverage]")
{
  std::vector<Frame> frames(kMostCoverageFiles + 100, frame(payload("llvm", "1.profraw")));
  const auto coverage = take_coverage(frames);
  CHECK(coverage.files.size() == kMostCoverageFiles);
  CHECK(coverage.problems.size() < 10);
}
