#include <array>
#include <sys/socket.h>
#include <unistd.h>

#include <catch2/catch_test_macros.hpp>

#include "vmm/qemu/qmp.h"

using ktstr::ErrorKind;
using ktstr::Json;
using ktstr::Milliseconds;
using ktstr::QmpClient;
using ktstr::UniqueFd;

namespace {

/// The other end of a client's socket, played by the test: answers are sent before they are read.
struct Peer {
  Peer()
  {
    std::array<int, 2> ends{};
    REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) == 0);
    socket.reset(ends[0]);
    client_end.reset(ends[1]);
  }
  void say(std::string_view text) const
  {
    REQUIRE(::write(socket.get(), text.data(), text.size()) == static_cast<ssize_t>(text.size()));
  }
  UniqueFd socket;
  UniqueFd client_end;
};

constexpr Milliseconds kShort{20};

} // namespace

TEST_CASE("a client greets, asks and gets its answer past events", "[qmp]")
{
  Peer peer;
  QmpClient client(std::move(peer.client_end));
  peer.say("{\"QMP\": {}}\r\n{\"return\": {}}\r\n");
  REQUIRE(client.handshake(kShort));
  peer.say("{\"event\": \"RESUME\"}\r\n{\"return\": {\"status\": \"running\"}}\r\n");
  const auto reply = client.execute("query-status", {}, kShort);
  REQUIRE(reply);
  CHECK((*reply)["status"].as_string() == "running");
  CHECK(client.wait_for_event({"RESUME"}, Milliseconds{0})["event"].as_string() == "RESUME");
}

TEST_CASE("an event is found until it is forgotten", "[qmp]")
{
  Peer peer;
  QmpClient client(std::move(peer.client_end));
  peer.say("{\"event\": \"STOP\"}\n");
  CHECK_FALSE(client.wait_for_event({"STOP"}, kShort).is_null());
  CHECK_FALSE(client.wait_for_event({"STOP"}, kShort).is_null());
  client.forget_events();
  CHECK(client.wait_for_event({"STOP"}, Milliseconds{0}).is_null());
}

TEST_CASE("of events that arrive at once, each is taken in turn", "[qmp]")
{
  Peer peer;
  QmpClient client(std::move(peer.client_end));
  peer.say("{\"event\": \"MIGRATION\", \"data\": 1}\n{\"event\": \"STOP\"}\n"
           "{\"event\": \"MIGRATION\", \"data\": 2}\n");
  CHECK(client.take_event({"MIGRATION"}, kShort)["data"].as_int() == 1);
  CHECK(client.take_event({"MIGRATION"}, kShort)["data"].as_int() == 2);
  CHECK(client.take_event({"MIGRATION"}, Milliseconds{0}).is_null());
  CHECK_FALSE(client.wait_for_event({"STOP"}, kShort).is_null());
}

TEST_CASE("a refused command carries QEMU's words", "[qmp]")
{
  Peer peer;
  QmpClient client(std::move(peer.client_end));
  peer.say("{\"error\": {\"class\": \"GenericError\", \"desc\": \"no such device\"}}\n");
  const auto reply = client.execute("device_del", {}, kShort);
  REQUIRE_FALSE(reply);
  CHECK(reply.error().text() == "QMP command 'device_del': no such device");
}

TEST_CASE("silence and a closed socket are told apart", "[qmp]")
{
  Peer peer;
  QmpClient client(std::move(peer.client_end));
  CHECK(client.handshake(kShort).error().kind() == ErrorKind::timeout);
  peer.socket.reset();
  CHECK(client.handshake(kShort).error().kind() == ErrorKind::io);
  CHECK(client.execute("stop", {}, kShort).error().kind() == ErrorKind::io);
}

TEST_CASE("garbage on the socket is an error", "[qmp]")
{
  Peer peer;
  QmpClient client(std::move(peer.client_end));
  peer.say("hello\n");
  CHECK_FALSE(client.handshake(kShort));
}

TEST_CASE("a command that keeps QEMU from answering has worked when its event comes", "[qmp]")
{
  const auto outcome_of = [](std::string_view said) {
    Peer peer;
    peer.say(said);
    QmpClient client(std::move(peer.client_end));
    return client.start("cont", "RESUME", kShort);
  };
  CHECK(outcome_of("{\"event\": \"RESUME\"}\n"));
  CHECK(outcome_of("{\"return\": {}}\n"));
  const auto refused = outcome_of("{\"error\": {\"desc\": \"not now\"}}\n");
  REQUIRE_FALSE(refused);
  CHECK(refused.error().text() == "QMP command 'cont': not now");
  const auto silent = outcome_of("{\"event\": \"STOP\"}\n");
  REQUIRE_FALSE(silent);
  CHECK(silent.error().kind() == ErrorKind::timeout);
}
