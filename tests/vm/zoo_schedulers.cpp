// Schedulers whose callbacks misbehave in the guest, each in one way. None schedules anything: what
// they do to ktstr is the point.
#include <stdexcept>
#include <thread>
#include <unistd.h>

#include <ktstr/ktstr.hpp>

namespace {

using Callback = ktstr_status(const ktstr_run*);

ktstr_status works(const ktstr_run*)
{
  return KTSTR_OK;
}

ktstr_status throws(const ktstr_run*)
{
  throw std::runtime_error("the lynx is out");
}

ktstr_status crashes(const ktstr_run*)
{
  volatile int* volatile nowhere = nullptr; // so that neither it nor the write is optimised away
  *nowhere = 1;
  return KTSTR_OK;
}

ktstr_status hangs(const ktstr_run*)
{
  for (;;)
    ::pause();
}

ktstr_status exits(const ktstr_run*)
{
  ::_exit(3);
}

ktstr_status says_nothing(const ktstr_run*)
{
  return KTSTR_ERR_IO;
}

ktstr_status refuses(const ktstr_run*)
{
  ktstr::host()->set_error(ktstr::host(), "no prey today");
  return KTSTR_ERR_IO;
}

/// The process dies while no callback is running.
ktstr_status crashes_later(const ktstr_run* run)
{
  std::thread([] {
    ::usleep(20000);
    crashes(nullptr);
  }).detach();
  return works(run);
}

template <Callback* kStart, Callback* kPoll, Callback* kStop>
constexpr ktstr_scheduler_ops kOps = {.start = kStart, .poll = kPoll, .stop = kStop};

template <Callback* kStart, Callback* kPoll = works, Callback* kStop = works>
constexpr ktstr_scheduler animal(const char* id)
{
  return {KTSTR_RECORD(ktstr_scheduler),
          .kind = KTSTR_SCHEDULER_CALLBACKS,
          .id = id,
          .ops = &kOps<kStart, kPoll, kStop>};
}

constexpr auto kFine = animal<works>("zoo_fine");
constexpr auto kStartThrows = animal<throws>("zoo_start_throws");
constexpr auto kStartCrashes = animal<crashes>("zoo_start_crashes");
constexpr auto kStartHangs = animal<hangs>("zoo_start_hangs");
constexpr auto kStartExits = animal<exits>("zoo_start_exits");
constexpr auto kStartSilent = animal<says_nothing>("zoo_start_silent");
constexpr auto kStartRefuses = animal<refuses>("zoo_start_refuses");
constexpr auto kDiesAlone = animal<crashes_later>("zoo_dies_alone");
constexpr auto kPollThrows = animal<works, throws>("zoo_poll_throws");
constexpr auto kPollCrashes = animal<works, crashes>("zoo_poll_crashes");
constexpr auto kPollHangs = animal<works, hangs>("zoo_poll_hangs");
constexpr auto kPollRefuses = animal<works, refuses>("zoo_poll_refuses");
constexpr auto kStopThrows = animal<works, works, throws>("zoo_stop_throws");
constexpr auto kStopCrashes = animal<works, works, crashes>("zoo_stop_crashes");
constexpr auto kStopHangs = animal<works, works, hangs>("zoo_stop_hangs");
constexpr auto kStopRefuses = animal<works, works, refuses>("zoo_stop_refuses");

} // namespace

KTSTR_PLUGIN("zoo_schedulers",
             "0.1.0",
             "BSD-2-Clause",
             &kFine,
             &kStartThrows,
             &kStartCrashes,
             &kStartHangs,
             &kStartExits,
             &kStartSilent,
             &kStartRefuses,
             &kDiesAlone,
             &kPollThrows,
             &kPollCrashes,
             &kPollHangs,
             &kPollRefuses,
             &kStopThrows,
             &kStopCrashes,
             &kStopHangs,
             &kStopRefuses);
