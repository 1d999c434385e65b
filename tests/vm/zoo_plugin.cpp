// Tests that misbehave in the guest, each in one way.
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <stdexcept>
#include <sys/resource.h>
#include <unistd.h>

#include <ktstr/ktstr.hpp>

namespace {

using Body = ktstr_status(const ktstr_test*, const ktstr_run*, ktstr_verdict*);

ktstr_status crashes(const ktstr_test*, const ktstr_run*, ktstr_verdict*)
{
  volatile int* volatile nowhere = nullptr; // so that neither it nor the write is optimised away
  *nowhere = 1;
  return KTSTR_OK;
}

ktstr_status hangs(const ktstr_test*, const ktstr_run*, ktstr_verdict*)
{
  for (;;)
    ::pause();
}

ktstr_status closes_all(const ktstr_test*, const ktstr_run*, ktstr_verdict* verdict)
{
  for (int fd = 0; fd < 1024; ++fd)
    ::close(fd);
  *verdict = KTSTR_VERDICT_PASS;
  return KTSTR_OK;
}

ktstr_status throws(const ktstr_test*, const ktstr_run*, ktstr_verdict*)
{
  throw std::runtime_error("the cat is out");
}

ktstr_status throws_a_number(const ktstr_test*, const ktstr_run*, ktstr_verdict*)
{
  throw 7;
}

ktstr_status no_verdict(const ktstr_test*, const ktstr_run*, ktstr_verdict*)
{
  return KTSTR_OK;
}

ktstr_status odd_verdict(const ktstr_test*, const ktstr_run*, ktstr_verdict* verdict)
{
  *verdict = static_cast<ktstr_verdict>(99);
  return KTSTR_OK;
}

ktstr_status exits(const ktstr_test*, const ktstr_run*, ktstr_verdict*)
{
  ::_exit(3);
}

ktstr_status passes(const ktstr_run* run, ktstr_verdict* verdict)
{
  KTSTR_CHECK(run, true, "it got here");
  *verdict = KTSTR_VERDICT_PASS;
  return KTSTR_OK;
}

ktstr_status prints(const ktstr_test*, const ktstr_run* run, ktstr_verdict* verdict)
{
  std::puts("{\"type\":\"done\"} words of a test");
  std::fflush(stdout);
  return passes(run, verdict);
}

/// What it leaves behind would write into the next cell, if there were one in this machine.
ktstr_status leaves_daemon(const ktstr_test*, const ktstr_run* run, ktstr_verdict* verdict)
{
  if (::fork() == 0) {
    ::setsid();
    if (::fork() != 0)
      ::_exit(0);
    for (;;)
      ::usleep(1000);
  }
  return passes(run, verdict);
}

ktstr_status leaks(const ktstr_test*, const ktstr_run*, ktstr_verdict* verdict)
{
  constexpr std::size_t kMib = 1U << 20U;
  for (int i = 0; i < 1024; ++i) {
    void* block = std::malloc(kMib);
    if (block != nullptr)
      std::memset(block, 1, kMib);
  }
  *verdict = KTSTR_VERDICT_PASS;
  return KTSTR_OK;
}

/// For longer than a scheduler's poll may take, unless the scheduler dies.
ktstr_status waits(const ktstr_test*, const ktstr_run* run, ktstr_verdict* verdict)
{
  for (int i = 0; i < 60 && !run->cancelled(run); ++i)
    ::usleep(100000);
  return passes(run, verdict);
}

template <Body* kBody> constexpr ktstr_test_ops kOps = {.run = kBody};

template <Body* kBody> constexpr ktstr_test animal(const char* id, uint32_t timeout_ms = 3000)
{
  return {KTSTR_RECORD(ktstr_test),
          .duration_ms = 100,
          .timeout_ms = timeout_ms,
          .id = id,
          .ops = &kOps<kBody>};
}

constexpr auto kCrashes = animal<crashes>("zoo_crashes");
constexpr auto kHangs = animal<hangs>("zoo_hangs");
constexpr auto kClosesAll = animal<closes_all>("zoo_closes_all");
constexpr auto kThrows = animal<throws>("zoo_throws");
constexpr auto kThrowsNumber = animal<throws_a_number>("zoo_throws_number");
constexpr auto kNoVerdict = animal<no_verdict>("zoo_no_verdict");
constexpr auto kOddVerdict = animal<odd_verdict>("zoo_odd_verdict");
constexpr auto kExits = animal<exits>("zoo_exits");
constexpr auto kPrints = animal<prints>("zoo_prints");
constexpr auto kDaemon = animal<leaves_daemon>("zoo_daemon");
constexpr auto kWaits = animal<waits>("zoo_waits", 20000);
constexpr auto kLeaks = animal<leaks>("zoo_leaks", 20000);

} // namespace

KTSTR_PLUGIN("zoo",
             "0.1.0",
             "BSD-2-Clause",
             &kCrashes,
             &kHangs,
             &kClosesAll,
             &kThrows,
             &kThrowsNumber,
             &kNoVerdict,
             &kOddVerdict,
             &kExits,
             &kPrints,
             &kDaemon,
             &kWaits,
             &kLeaks);
