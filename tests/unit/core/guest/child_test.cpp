#include <csignal>
#include <cstdio>
#include <unistd.h>

#include <catch2/catch_test_macros.hpp>

#include "core/guest/child.h"
#include "core/guest/guest_clock.h"
#include "core/guest/output.h"

using namespace ktstr;
using namespace ktstr::guest;

namespace {

constexpr Milliseconds kLimit{10'000};

std::string output_of(const Child& child)
{
  Output output([](std::string_view) {});
  output.drain(child.output_fd());
  return output.tail();
}

} // namespace

TEST_CASE("a child runs a function, and its exit code is known", "[child]")
{
  auto child = Child::start({}, [](Channel&) { return 7; });
  REQUIRE(child);
  const auto status = child->wait(after(kLimit));
  REQUIRE(status);
  CHECK(status->code == 7);
  CHECK(status->signal == 0);
}

TEST_CASE("what a child prints is read from its pipe", "[child]")
{
  auto child = Child::start({}, [](Channel&) {
    std::printf("to stdout\n");
    return 0;
  });
  REQUIRE(child);
  REQUIRE(child->wait(after(kLimit)));
  CHECK(output_of(*child) == "to stdout\n");
}

TEST_CASE("a child and the agent talk", "[child]")
{
  auto child = Child::start({}, [](Channel& channel) {
    const auto word = channel.wait(UINT64_MAX);
    return word && *word && channel.send((*word)->kind) ? 0 : 1;
  });
  REQUIRE(child);
  REQUIRE(child->channel().send(MessageKind::go));
  const auto answer = child->channel().wait(after(kLimit));
  REQUIRE(answer);
  REQUIRE(*answer);
  CHECK((*answer)->kind == MessageKind::go);
}

TEST_CASE("a child inherits no descriptor but its own", "[child]")
{
  int fds[2];
  REQUIRE(::pipe(fds) == 0);
  const int leaked = fds[0];
  auto child = Child::start({}, [leaked](Channel&) {
    char byte = 0;
    return leaked == 3 || ::read(leaked, &byte, 0) < 0 ? 0 : 1;
  });
  REQUIRE(child);
  const auto status = child->wait(after(kLimit));
  ::close(fds[0]);
  ::close(fds[1]);
  REQUIRE(status);
  CHECK(status->code == 0);
}

TEST_CASE("a program that cannot be executed says so", "[child]")
{
  auto child = Child::start_program({}, {"/nonexistent/scheduler"});
  REQUIRE(child);
  const auto status = child->wait(after(kLimit));
  REQUIRE(status);
  CHECK(status->code == 127);
  CHECK(output_of(*child).find("cannot execute '/nonexistent/scheduler'") != std::string::npos);
}

TEST_CASE("a signal ends a child", "[child]")
{
  auto child = Child::start({}, [](Channel& channel) {
    for (auto sent = channel.send(MessageKind::prepared); sent;)
      ::pause();
    return 0;
  });
  REQUIRE(child);
  REQUIRE(child->channel().wait(after(kLimit))); // it has left the test's own handlers
  child->signal(SIGTERM);
  const auto status = child->wait(after(kLimit));
  REQUIRE(status);
  CHECK(status->signal == SIGTERM);
}
