#include <csignal>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch_test_macros.hpp>

#include "core/guest/callback.h"

using namespace ktstr;
using namespace ktstr::guest;

namespace {

/// What call_scheduler makes of a poll.
template <typename Body> std::optional<CallbackFailure> failure_of_poll(Body body)
{
  auto ends = Channel::create();
  REQUIRE(ends);
  const HostServices host(ends->first, "scheduler:s");
  CurrentCallback current;
  const auto failure =
      call_scheduler(Callback::poll, current, host, [&] { return body(host.table()); });
  CHECK(current.callback == Callback::none);
  return failure;
}

} // namespace

TEST_CASE("what a callback says is the scheduler's, what it must not do its plugin's", "[callback]")
{
  CHECK_FALSE(failure_of_poll([](const ktstr_host&) { return KTSTR_OK; }));

  const auto said = failure_of_poll([](const ktstr_host& host) {
    host.set_error(&host, "no prey");
    return KTSTR_ERR_IO;
  });
  REQUIRE(said);
  CHECK(said->fault == Fault::scheduler);
  CHECK(said->reason == "no prey");

  const auto odd = failure_of_poll([](const ktstr_host&) { return ktstr_status{5}; });
  REQUIRE(odd);
  CHECK(odd->fault == Fault::plugin);
  CHECK(odd->reason == "its plugin's poll returned 5, which is no ktstr_status");
}

TEST_CASE("a callback that sleeps for ever is its plugin's fault", "[callback]")
{
  auto current = Shared<CurrentCallback>::create();
  auto ends = Channel::create();
  REQUIRE(current);
  REQUIRE(ends);
  const pid_t child = ::fork();
  if (child == 0) {
    const HostServices host(ends->first, "scheduler:s");
    call_scheduler(Callback::stop, **current, host, [] { return ::pause(); });
    ::_exit(0);
  }
  while ((*current)->callback == Callback::none)
    ::sched_yield();
  const auto failure = silence_of(**current, std::nullopt, child);
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
  CHECK(failure.reason == "its plugin's stop did not return within 10000 ms");
  CHECK(failure.fault == Fault::plugin);
}

TEST_CASE("a thread that could run and got no CPU is starved", "[callback]")
{
  CHECK(is_starved('R', 0, 1000));
  CHECK(is_starved('R', 9, 1000));
  CHECK_FALSE(is_starved('R', 10, 1000)); // it runs, for ever
  CHECK_FALSE(is_starved('S', 0, 1000));
  CHECK_FALSE(is_starved('D', 0, 1000));
}
