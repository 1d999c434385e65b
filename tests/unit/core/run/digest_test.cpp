#include <vector>

#include <catch2/catch_test_macros.hpp>

#include "core/run/digest.h"

namespace ktstr {

namespace {

std::vector<Frame> frames(std::uint64_t at_ns)
{
  return {{FrameType::body_started, Json::object({{"at_ns", at_ns}})},
          {FrameType::done, Json::object()}};
}

} // namespace

TEST_CASE("equal reports and consoles have equal digests", "[digest]")
{
  CHECK(cell_digest(frames(7), "up") == cell_digest(frames(7), "up"));
  CHECK(cell_digest(frames(7), "up").size() == 32);
}

TEST_CASE("a digest sees each nanosecond, each console byte and each frame", "[digest]")
{
  const auto digest = cell_digest(frames(7), "up");
  CHECK(digest != cell_digest(frames(8), "up"));
  CHECK(digest != cell_digest(frames(7), "uq"));
  auto shorter = frames(7);
  shorter.pop_back();
  CHECK(digest != cell_digest(shorter, "up"));
}

} // namespace ktstr
