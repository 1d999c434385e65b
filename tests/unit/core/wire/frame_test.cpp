#include <catch2/catch_test_macros.hpp>

#include "core/wire/frame.h"

using ktstr::ErrorKind;
using ktstr::FrameReader;
using ktstr::FrameType;

namespace {

std::string two_frames()
{
  return ktstr::encode_frame(FrameType::log, 0, R"({"text":"hello"})") +
         ktstr::encode_frame(FrameType::done, 1, "{}");
}

ErrorKind kind_of_damage(const std::string& bytes)
{
  FrameReader reader;
  reader.append(bytes);
  const auto frame = reader.next();
  return frame ? ErrorKind::unset : frame.error().kind();
}

} // namespace

TEST_CASE("frames are read back in order", "[frame]")
{
  FrameReader reader;
  reader.append(two_frames());
  const auto first = reader.next();
  REQUIRE(first);
  REQUIRE(first->has_value());
  CHECK((*first)->type == FrameType::log);
  CHECK((*first)->payload["text"].as_string() == "hello");
  const auto second = reader.next();
  REQUIRE(second);
  REQUIRE(second->has_value());
  CHECK((*second)->type == FrameType::done);
  const auto third = reader.next();
  REQUIRE(third);
  CHECK_FALSE(third->has_value());
}

TEST_CASE("a frame that arrives byte by byte is whole only at its last byte", "[frame]")
{
  const auto bytes = ktstr::encode_frame(FrameType::log, 0, R"({"a":1})");
  FrameReader reader;
  for (std::size_t i = 0; i + 1 < bytes.size(); ++i) {
    reader.append(bytes.substr(i, 1));
    const auto frame = reader.next();
    REQUIRE(frame);
    CHECK_FALSE(frame->has_value());
  }
  reader.append(bytes.substr(bytes.size() - 1));
  const auto frame = reader.next();
  REQUIRE(frame);
  CHECK(frame->has_value());
}

TEST_CASE("frames are padded to eight bytes", "[frame]")
{
  CHECK(ktstr::encode_frame(FrameType::log, 0, "{}").size() == 24);
  CHECK(ktstr::encode_frame(FrameType::log, 0, "12345678").size() == 24);
  CHECK(ktstr::encode_frame(FrameType::log, 0, "123456789").size() == 32);
}

TEST_CASE("a damaged byte in header or payload is a fault of the guest", "[frame]")
{
  const auto whole = ktstr::encode_frame(FrameType::log, 0, R"({"text":"hello"})");
  for (std::size_t at = 0; at < whole.size(); ++at) {
    auto bytes = whole;
    bytes[at] = static_cast<char>(bytes[at] ^ 0x40);
    FrameReader reader;
    reader.append(bytes);
    const auto frame = reader.next();
    // A larger length is a frame that has not arrived yet; never one that is accepted.
    CHECK((!frame || !frame->has_value()));
    if (!frame)
      CHECK(frame.error().kind() == ErrorKind::guest_fault);
  }
}

TEST_CASE("a length beyond the limit is refused before the bytes arrive", "[frame]")
{
  auto bytes = ktstr::encode_frame(FrameType::log, 0, "{}");
  bytes[3] = '\x7f';
  CHECK(kind_of_damage(bytes) == ErrorKind::guest_fault);
}

TEST_CASE("a frame out of order, of unknown type, or that is not JSON is refused", "[frame]")
{
  CHECK(kind_of_damage(ktstr::encode_frame(FrameType::log, 1, "{}")) == ErrorKind::guest_fault);
  CHECK(kind_of_damage(ktstr::encode_frame(FrameType::unset, 0, "{}")) == ErrorKind::guest_fault);
  CHECK(kind_of_damage(ktstr::encode_frame(FrameType{77}, 0, "{}")) == ErrorKind::guest_fault);
  CHECK(kind_of_damage(ktstr::encode_frame(FrameType::log, 0, "{]")) == ErrorKind::guest_fault);
}

TEST_CASE("an error is final", "[frame]")
{
  FrameReader reader;
  reader.append(ktstr::encode_frame(FrameType::log, 5, "{}"));
  REQUIRE_FALSE(reader.next());
  reader.append(ktstr::encode_frame(FrameType::log, 0, "{}"));
  CHECK_FALSE(reader.next());
}

TEST_CASE("a long stream keeps its order while its beginning is forgotten", "[frame]")
{
  FrameReader reader;
  const std::string payload = "\"" + std::string(100000, 'x') + "\"";
  for (std::uint32_t i = 0; i < 30; ++i) {
    reader.append(ktstr::encode_frame(FrameType::log, i, payload));
    const auto frame = reader.next();
    REQUIRE(frame);
    REQUIRE(frame->has_value());
  }
}
