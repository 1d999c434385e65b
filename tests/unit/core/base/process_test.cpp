#include <csignal>
#include <unistd.h>

#include <catch2/catch_test_macros.hpp>

#include "core/base/file.h"
#include "core/base/process.h"

using ktstr::Milliseconds;

TEST_CASE("a captured run keeps both streams and the exit status", "[process]")
{
  const auto run = ktstr::run_captured({.argv = {"sh", "-c", "echo out; echo err >&2; exit 3"}});
  REQUIRE(run);
  CHECK(run->out == "out\n");
  CHECK(run->err == "err\n");
  CHECK(run->status.text() == "exit status 3");
  CHECK_FALSE(run->is_timed_out);
}

TEST_CASE("a run past its deadline is killed with its children", "[process]")
{
  const auto run = ktstr::run_captured({.argv = {"sh", "-c", "sleep 1000 & sleep 1000"}},
                                       {.time = Milliseconds{100}});
  REQUIRE(run);
  CHECK(run->is_timed_out);
  CHECK(run->status.signal == SIGKILL);
}

TEST_CASE("a child that closed its streams is still bounded in time", "[process]")
{
  const auto run = ktstr::run_captured({.argv = {"sh", "-c", "exec >&- 2>&-; sleep 1000"}},
                                       {.time = Milliseconds{100}});
  REQUIRE(run);
  CHECK(run->is_timed_out);
}

TEST_CASE("output over the limit is dropped, not kept", "[process]")
{
  const auto run =
      ktstr::run_captured({.argv = {"head", "-c", "100000", "/dev/zero"}}, {.bytes = 1000});
  REQUIRE(run);
  CHECK(run->out.size() == 1000);
  CHECK(run->status.succeeded());
}

TEST_CASE("a missing program is an error that names it", "[process]")
{
  const auto run = ktstr::run_captured({.argv = {"no-such-program"}});
  REQUIRE_FALSE(run);
  CHECK(run.error().text() == "program 'no-such-program' is not in PATH");
  const auto path = ktstr::run_captured({.argv = {"/nonexistent/program"}});
  REQUIRE_FALSE(path);
  CHECK(path.error().text() == "cannot start '/nonexistent/program': No such file or directory");
}

TEST_CASE("a child gets the descriptors it was given at the numbers it was promised", "[process]")
{
  int ends[2];
  REQUIRE(::pipe(ends) == 0);
  const auto run =
      ktstr::run_captured({.argv = {"sh", "-c", "echo hello >&5"}, .fds = {{ends[1], 5}}});
  REQUIRE(run);
  char buffer[16] = {};
  CHECK(::read(ends[0], buffer, sizeof buffer) == 6);
  CHECK(std::string(buffer) == "hello\n");
}

TEST_CASE("the environment is the parent's with what was set", "[process]")
{
  const auto run = ktstr::run_captured({.argv = {"sh", "-c", "echo $KTSTR_X; test -n \"$PATH\""},
                                        .environment = {{"KTSTR_X", "a b"}}});
  REQUIRE(run);
  CHECK(run->out == "a b\n");
  CHECK(run->status.succeeded());
}

TEST_CASE("what a process leaves behind is neither waited for nor left running", "[process]")
{
  const auto run = ktstr::run_captured({.argv = {"sh", "-c", "sleep 1000 & echo $!"}},
                                       {.time = Milliseconds{60000}});
  REQUIRE(run);
  CHECK_FALSE(run->is_timed_out);
  CHECK(run->status.succeeded());
  const auto left = std::stoi(run->out);
  while (::kill(left, 0) == 0) { // it is being killed; a zombie answers until somebody reaps it
    const auto status = ktstr::read_file("/proc/" + std::to_string(left) + "/stat").value_or("");
    if (status.find(") Z ") != std::string::npos)
      break;
    ::sched_yield();
  }
}
