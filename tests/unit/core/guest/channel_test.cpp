#include <sys/socket.h>

#include <catch2/catch_test_macros.hpp>

#include "core/guest/channel.h"
#include "core/guest/guest_clock.h"

using namespace ktstr;
using namespace ktstr::guest;

TEST_CASE("messages arrive whole and in order", "[channel]")
{
  auto ends = Channel::create();
  REQUIRE(ends);
  REQUIRE(ends->first.send(MessageKind::prepared, Json::object({{"reason", "no"}})));
  REQUIRE(ends->first.send(MessageKind::go));

  const auto one = ends->second.receive();
  const auto two = ends->second.receive();

  REQUIRE(one);
  REQUIRE(*one);
  CHECK((*one)->kind == MessageKind::prepared);
  CHECK((*one)->payload["reason"].as_string() == "no");
  REQUIRE(two);
  REQUIRE(*two);
  CHECK((*two)->kind == MessageKind::go);
}

TEST_CASE("an empty channel gives nothing, at once and at a deadline", "[channel]")
{
  const auto ends = Channel::create();
  REQUIRE(ends);
  CHECK_FALSE(*ends->first.receive());
  CHECK_FALSE(*ends->first.wait(after(Milliseconds(1))));
}

TEST_CASE("waiting ends when the other end is gone", "[channel]")
{
  auto ends = Channel::create();
  REQUIRE(ends);
  {
    const Channel gone = std::move(ends->second);
  }
  CHECK_FALSE(*ends->first.wait(UINT64_MAX));
  CHECK_FALSE(ends->first.send(MessageKind::go));
}

TEST_CASE("damaged messages are errors, and the next one is read", "[channel]")
{
  const auto ends = Channel::create();
  REQUIRE(ends);
  const int raw = ends->first.fd();
  REQUIRE(::send(raw, "x", 1, 0) == 1);
  REQUIRE(::send(raw, "\xff\0\0\0{}", 6, 0) == 6);
  REQUIRE(::send(raw, "\1\0\0\0{", 5, 0) == 5);
  REQUIRE(ends->first.send(MessageKind::stop));

  CHECK_FALSE(ends->second.receive());
  CHECK_FALSE(ends->second.receive());
  CHECK_FALSE(ends->second.receive());
  const auto last = ends->second.receive();
  REQUIRE(last);
  REQUIRE(*last);
  CHECK((*last)->kind == MessageKind::stop);
}

TEST_CASE("a message beyond the limit is refused", "[channel]")
{
  const auto ends = Channel::create();
  REQUIRE(ends);
  const auto sent =
      ends->first.send(MessageKind::frame, Json::object({{"text", std::string(3U << 20U, 'x')}}));
  REQUIRE_FALSE(sent);
  CHECK(sent.error().kind() == ErrorKind::invalid);
}
