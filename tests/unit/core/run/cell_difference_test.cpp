#include <vector>

#include <catch2/catch_test_macros.hpp>

#include "core/run/cell_difference.h"

namespace ktstr {

namespace {

CellTrace trace(std::uint64_t at_ns, std::string console)
{
  const std::vector<Frame> frames{{FrameType::ready, Json::object()},
                                  {FrameType::body_started, Json::object({{"at_ns", at_ns}})}};
  return {frames_as_lines(frames), std::move(console)};
}

} // namespace

TEST_CASE("frames are kept one to a line with their type's name", "[digest]")
{
  CHECK(trace(7, "").frames == "{\"type\":\"ready\",\"payload\":{}}\n"
                               "{\"type\":\"body_started\",\"payload\":{\"at_ns\":7}}\n");
}

TEST_CASE("the first frame that differs is named before any console line", "[digest]")
{
  const auto text = first_difference(trace(7, "a"), trace(8, "b"));
  CHECK(text.starts_with("frame 2: "));
  CHECK(text.find("8}}' was '") != std::string::npos);
}

TEST_CASE("a console line is named when the frames are equal", "[digest]")
{
  CHECK(first_difference(trace(7, "up\none\n"), trace(7, "up\ntwo\n")) ==
        "console line 2: 'two' was 'one'");
}

TEST_CASE("a missing line and a new one are told apart", "[digest]")
{
  CHECK(first_difference(trace(7, "up"), trace(7, "up\nmore")) == "console line 2 is new: 'more'");
  CHECK(first_difference(trace(7, "up\nmore"), trace(7, "up")) == "console line 2 is gone: 'more'");
}

TEST_CASE("what a guest printed is made printable and cut", "[digest]")
{
  const auto text = first_difference(trace(7, "\x1b"), trace(7, std::string(5000, 'x')));
  CHECK(text.find('\x1b') == std::string::npos);
  CHECK(text.size() < 400);
}

TEST_CASE("equal traces are said to be equal", "[digest]")
{
  CHECK(first_difference(trace(7, "up"), trace(7, "up")) == "frames and console are equal");
}

} // namespace ktstr
