#include <array>
#include <fcntl.h>
#include <memory>
#include <sys/socket.h>
#include <unistd.h>

#include <catch2/catch_test_macros.hpp>

#include "core/cli/console_pump.h"

using namespace ktstr; // NOLINT

namespace {

struct Pair {
  UniqueFd one;
  UniqueFd other;
};

Pair make_pipe()
{
  std::array<int, 2> ends{};
  REQUIRE(::pipe2(ends.data(), O_CLOEXEC) == 0);
  return {UniqueFd(ends[0]), UniqueFd(ends[1])};
}

Pair make_sockets()
{
  std::array<int, 2> ends{};
  REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) == 0);
  return {UniqueFd(ends[0]), UniqueFd(ends[1])};
}

void put(int fd, std::string_view text)
{
  REQUIRE(::write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size()));
}

std::string take(int fd, std::size_t size)
{
  std::string text(size, '\0');
  std::size_t got = 0;
  while (got < size) {
    const auto count = ::read(fd, text.data() + got, size - got);
    if (count <= 0)
      break;
    got += static_cast<std::size_t>(count);
  }
  text.resize(got);
  return text;
}

/// A user's two ends and a machine's console around a pump.
struct Bench {
  Pair keys = make_pipe();
  Pair screen = make_pipe();
  Pair console = make_sockets();
  CancelToken leave;
  std::unique_ptr<ConsolePump> pump = start();

  std::unique_ptr<ConsolePump> start()
  {
    auto started = ConsolePump::start(
        {.input = keys.one.get(), .output = screen.other.get(), .console = console.one.get()},
        leave);
    REQUIRE(started);
    return std::move(*started);
  }
};

} // namespace

TEST_CASE("what is typed reaches the machine, and what it says the user", "[console_pump]")
{
  const Bench bench;
  put(bench.keys.other.get(), "ls\r");
  CHECK(take(bench.console.other.get(), 3) == "ls\r");
  put(bench.console.other.get(), "bin dev");
  CHECK(take(bench.screen.one.get(), 7) == "bin dev");
}

TEST_CASE("all that the machine said before the end is passed on", "[console_pump]")
{
  const Bench bench;
  put(bench.console.other.get(), "last words");
  bench.pump->finish();
  CHECK(take(bench.screen.one.get(), 10) == "last words");
}

TEST_CASE("the leave key leaves, and is not typed", "[console_pump]")
{
  Bench bench;
  put(bench.keys.other.get(), std::string("a") + kLeaveKey + "b");
  CHECK(take(bench.console.other.get(), 1) == "a");
  bench.pump->finish();
  CHECK(bench.leave.is_cancelled());
  bench.console.one.reset();
  CHECK(take(bench.console.other.get(), 1).empty());
}

TEST_CASE("a machine that went away ends nothing but its output", "[console_pump]")
{
  Bench bench;
  bench.console.other.reset();
  put(bench.keys.other.get(), "x");
  bench.pump->finish();
  CHECK_FALSE(bench.leave.is_cancelled());
}

TEST_CASE("a machine that reads nothing does not stop what it says", "[console_pump]")
{
  const Bench bench;
  const std::string much(4096, 'k');
  for (int i = 0; i < 8; ++i)
    put(bench.keys.other.get(), much);
  put(bench.console.other.get(), "still here");
  CHECK(take(bench.screen.one.get(), 10) == "still here");
}
