#include <chrono>
#include <csignal>
#include <optional>
#include <pty.h>
#include <sys/wait.h>
#include <termios.h>
#include <thread>
#include <unistd.h>

#include <catch2/catch_test_macros.hpp>

#include "core/cli/raw_terminal.h"

using namespace ktstr; // NOLINT

namespace {

struct Terminal {
  UniqueFd master;
  UniqueFd slave;
  Terminal()
  {
    int ends[2];
    const winsize size{.ws_row = 31, .ws_col = 97, .ws_xpixel = 0, .ws_ypixel = 0};
    REQUIRE(::openpty(&ends[0], &ends[1], nullptr, nullptr, &size) == 0);
    master.reset(ends[0]);
    slave.reset(ends[1]);
  }
  [[nodiscard]] bool is_canonical() const
  {
    termios modes{};
    REQUIRE(::tcgetattr(slave.get(), &modes) == 0);
    return (modes.c_lflag & ICANON) != 0;
  }
};

} // namespace

TEST_CASE("a raw terminal is ordinary again when it is left", "[raw_terminal]")
{
  const Terminal terminal;
  {
    const auto raw = RawTerminal::enter(terminal.slave.get());
    REQUIRE(raw);
    CHECK_FALSE(terminal.is_canonical());
  }
  CHECK(terminal.is_canonical());
}

TEST_CASE("a raw terminal is ordinary again when its program is killed", "[raw_terminal]")
{
  const Terminal terminal;
  const pid_t program = ::fork();
  if (program == 0) {
    const auto raw = RawTerminal::enter(terminal.slave.get());
    ::raise(raw ? SIGKILL : SIGABRT);
  }
  int status = 0;
  REQUIRE(::waitpid(program, &status, 0) == program);
  REQUIRE(WTERMSIG(status) == SIGKILL);
  for (int i = 0; i < 1000 && !terminal.is_canonical(); ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  CHECK(terminal.is_canonical());
}

TEST_CASE("what is no terminal cannot be made raw", "[raw_terminal]")
{
  int ends[2];
  REQUIRE(::pipe(ends) == 0);
  const UniqueFd reader(ends[0]);
  const UniqueFd writer(ends[1]);
  CHECK_FALSE(RawTerminal::enter(reader.get()));
}

TEST_CASE("the size of a terminal is read, and has a fallback", "[raw_terminal]")
{
  const Terminal terminal;
  CHECK(terminal_size(terminal.slave.get()).rows == 31);
  CHECK(terminal_size(terminal.slave.get()).columns == 97);
  CHECK(terminal_size(-1).rows == 24);
}
