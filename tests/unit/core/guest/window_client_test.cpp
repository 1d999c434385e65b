#include <cstring>
#include <vector>

#include <catch2/catch_test_macros.hpp>

#include "core/guest/window_client.h"

using namespace ktstr;
using namespace ktstr::guest;

namespace {

/// The window's memory, and the host's hand in it.
class FakeWindow {
public:
  WindowClient client() { return WindowClient({memory_.data(), memory_.size()}); }

  void write_request(const std::string& spec, const std::string& archive)
  {
    const auto pieces = window_content(spec, archive);
    REQUIRE(pieces);
    for (const auto& piece : *pieces)
      std::memcpy(memory_.data() + piece.offset, piece.bytes.data(), piece.bytes.size());
  }

  WindowHeader header() const
  {
    WindowHeader header;
    std::memcpy(&header, memory_.data(), sizeof header);
    return header;
  }

  std::vector<Frame> frames() const
  {
    FrameReader reader;
    reader.append(
        {reinterpret_cast<const char*>(memory_.data()) + kLogOffset, header().log_written});
    std::vector<Frame> frames;
    for (auto frame = reader.next(); frame && *frame; frame = reader.next())
      frames.push_back(std::move(**frame));
    return frames;
  }

private:
  std::vector<std::byte> memory_ = std::vector<std::byte>(kWindowSize);
};

} // namespace

TEST_CASE("an empty window is no word to go", "[window]")
{
  FakeWindow window;
  CHECK_FALSE(window.client().is_go());
}

TEST_CASE("a request is seen in the look after it was written", "[window]")
{
  FakeWindow window;
  const auto client = window.client();
  REQUIRE_FALSE(client.is_go());

  window.write_request("{\"a\":1}", "archive");

  REQUIRE(client.is_go());
  client.wait_for_go(); // returns at once
  const auto request = client.request();
  REQUIRE(request);
  CHECK(request->spec == "{\"a\":1}");
  CHECK(request->archive == "archive");
}

TEST_CASE("frames arrive in order, also those from before the request was written", "[window]")
{
  FakeWindow window;
  auto client = window.client();
  client.append(FrameType::ready, Json::object({{"release", "x"}}));
  client.set_state(GuestState::ready);
  CHECK(window.header().guest_state == static_cast<std::uint32_t>(GuestState::ready));

  window.write_request("{}", ""); // sets the guest's part of the header to zero
  client.append(FrameType::done, Json::object());

  const auto frames = window.frames();
  REQUIRE(frames.size() == 2);
  CHECK(frames[0].type == FrameType::ready);
  CHECK(frames[0].payload["release"].as_string() == "x");
  CHECK(frames[1].type == FrameType::done);
}

TEST_CASE("frames that do not fit are dropped and counted, but not those that end a cell",
          "[window]")
{
  FakeWindow window;
  auto client = window.client();
  const auto large = Json::object({{"text", std::string(1U << 20U, 'x')}});
  for (int i = 0; i < 10; ++i)
    client.append(FrameType::log, large);
  client.append(FrameType::body_ended, Json::object({{"how", "returned"}}));
  client.append(FrameType::done, Json::object());

  const auto frames = window.frames();
  CHECK(window.header().frames_dropped > 0);
  CHECK(window.header().frames_dropped + frames.size() == 12);
  REQUIRE(frames.size() > 2);
  CHECK(frames[frames.size() - 2].type == FrameType::body_ended);
  CHECK(frames.back().type == FrameType::done);
}
