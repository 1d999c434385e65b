#include "core/guest/body.h"

#include <algorithm>
#include <array>
#include <csignal>
#include <poll.h>

#include "core/guest/guest_clock.h"

namespace ktstr::guest {

namespace {

constexpr Milliseconds kPrepareLimit{30'000};
/// Between asking a body to end and killing it.
constexpr Milliseconds kGrace{500};
/// How often the scheduler is looked at when nothing happens.
constexpr Milliseconds kTick{50};
constexpr int kMessagesAtOnce = 256; // then look at clock and scheduler again

int poll_timeout(std::uint64_t until_ns)
{
  const auto now = now_ns();
  return now >= until_ns ? 0 : static_cast<int>((until_ns - now) / kNanosecondsPerMillisecond + 1);
}

} // namespace

Body::Body(const RunSetup& setup,
           CancelToken& cancel,
           const CellCgroups& cgroups,
           Reports& reports,
           Child child)
    : setup_(setup), cancel_(cancel), cgroups_(cgroups), reports_(reports),
      child_(std::move(child)),
      output_([this](std::string_view line) { reports_.log("info", "test", line); })
{
}

Status Body::prepare()
{
  auto sent = child_.channel().send(MessageKind::cell, to_json(*setup_.spec));
  return sent ? sent : Status(sent.error().with_context("cannot give the test's process its cell"));
}

std::optional<CellError> Body::wait_until_prepared()
{
  const auto deadline = after(kPrepareLimit);
  while (!prepared_) {
    auto message = child_.channel().wait(deadline);
    read_output();
    if (!message || !*message)
      break;
    take(**message);
  }
  if (prepared_ && !prepared_->payload.has("reason"))
    return {};
  if (prepared_)
    return CellError{fault_from(prepared_->payload["fault"].as_string()).value_or(Fault::plugin),
                     prepared_->payload["reason"].as_string()};
  const auto status = child_.wait(after(kGrace));
  return CellError{
      Fault::plugin,
      status ? "loading the test ended with " + status->text()
             : fmt::format("the test was not loaded within {} s", kPrepareLimit.count() / 1000)};
}

std::optional<CellError> Body::run(ChangeableScheduler& scheduler)
{
  deadline_ns_ = after(Milliseconds(setup_.spec->test.timeout_ms));
  const auto word = Json::object({{"deadline_ns", deadline_ns_}});
  if (auto sent = child_.channel().send(MessageKind::go, word); !sent)
    return CellError{Fault::plugin, "the test's process was gone before its body began"};
  scheduler_ = &scheduler;
  watch(scheduler);
  scheduler_ = nullptr;
  const auto status = child_.poll().value_or(ExitStatus{});
  cgroups_.kill_test(); // what it left behind
  read_messages();
  read_output();
  output_.finish();
  check_scheduler(scheduler); // a death in the body's last moments counts
  if (begun_ns_ != 0) {
    reports_.body_ended(end_report(status));
    return {};
  }
  if (is_scheduler_dead_)
    return CellError{Fault::scheduler, "the scheduler died before the test's body began"};
  if (ending_ == Ending::deadline)
    return CellError{Fault::scheduler,
                     fmt::format("the test's process was not scheduled within {} ms",
                                 setup_.spec->test.timeout_ms)};
  return CellError{Fault::plugin,
                   "the test's process ended with " + status.text() + " before its body began"};
}

void Body::watch(ChangeableScheduler& scheduler)
{
  while (!child_.poll()) {
    wait_for_news(scheduler);
    read_messages();
    read_output();
    if (now_ns() >= next_check_ns_)
      check_scheduler(scheduler);
    enforce_deadline();
  }
}

void Body::wait_for_news(const ChangeableScheduler& scheduler)
{
  std::vector<pollfd> waiting{{.fd = child_.pidfd(), .events = POLLIN, .revents = 0}};
  if (has_channel_)
    waiting.push_back({.fd = child_.channel().fd(), .events = POLLIN, .revents = 0});
  if (has_output_)
    waiting.push_back({.fd = child_.output_fd(), .events = POLLIN, .revents = 0});
  const auto first_of_scheduler = static_cast<std::ptrdiff_t>(waiting.size());
  if (!is_scheduler_dead_)
    for (const int fd : scheduler.wake_fds())
      waiting.push_back({.fd = fd, .events = POLLIN, .revents = 0});
  const auto until = std::min({next_check_ns_, deadline_ns_, kill_at_ns_});
  ::poll(waiting.data(), waiting.size(), poll_timeout(std::max(until, now_ns() + 1)));
  if (std::any_of(waiting.begin() + first_of_scheduler, waiting.end(), [](const pollfd& one) {
        return one.revents != 0;
      }))
    next_check_ns_ = 0;
  if (has_channel_ && (waiting[1].revents & POLLHUP) != 0 && (waiting[1].revents & POLLIN) == 0)
    has_channel_ = false;
}

void Body::check_scheduler(ChangeableScheduler& scheduler)
{
  next_check_ns_ = after(kTick);
  if (is_scheduler_dead_)
    return;
  const auto death = scheduler.check();
  if (!death)
    return;
  is_scheduler_dead_ = true;
  reports_.scheduler("exited",
                     Json::object({{"kind", death->kind},
                                   {"reason", death->reason},
                                   {"fault", name_of(death->fault)},
                                   {"dump", death->dump}}));
  begin_ending(Ending::scheduler_death);
}

void Body::read_messages()
{
  for (int i = 0; i < kMessagesAtOnce && has_channel_; ++i) {
    auto message = child_.channel().receive();
    if (!message) {
      reports_.log("warn", "agent", message.error().text());
      continue;
    }
    if (!*message)
      return;
    take(**message);
  }
}

void Body::take(const Message& message)
{
  if (reports_.forward(message))
    return;
  if (message.kind == MessageKind::prepared)
    prepared_ = message;
  if (message.kind == MessageKind::ended)
    ended_ = message;
  if (message.kind == MessageKind::change)
    change_scheduler(message.payload);
  if (message.kind == MessageKind::begun && begun_ns_ == 0) {
    begun_ns_ = std::max<std::uint64_t>(message.payload["at_ns"].as_uint(), 1);
    reports_.body_started(begun_ns_);
  }
}

/// The child waits for the answer. While it does, nothing else is looked at: a change takes as long
/// as an attachment may.
void Body::change_scheduler(const Json& wish)
{
  auto answer = Json::object();
  if (scheduler_ != nullptr && !is_scheduler_dead_) {
    const auto status = scheduler_->change(wish["action"].as_string(), wish["id"].as_string());
    if (!status)
      answer = Json::object({{"error", status.error().text()},
                             {"unsupported", status.error().kind() == ErrorKind::unsupported}});
  } else {
    answer = Json::object({{"error", "the scheduler is gone"}});
  }
  static_cast<void>(child_.channel().send(MessageKind::changed, answer)); // it may be gone
}

void Body::read_output()
{
  if (has_output_)
    has_output_ = output_.drain(child_.output_fd());
}

void Body::begin_ending(Ending ending)
{
  if (ending_ != Ending::none)
    return;
  ending_ = ending;
  cancel_.cancel();
  kill_at_ns_ = after(kGrace);
}

void Body::enforce_deadline()
{
  const auto now = now_ns();
  if (now >= deadline_ns_ && ending_ == Ending::none) {
    begin_ending(Ending::deadline);
    child_.signal(SIGTERM);
  }
  if (now >= deadline_ns_)
    deadline_ns_ = UINT64_MAX;
  if (now < kill_at_ns_)
    return;
  cgroups_.kill_test();
  child_.signal(SIGKILL);
  kill_at_ns_ = after(kGrace); // a task that is not scheduled cannot die: say it again
}

Json Body::end_report(const ExitStatus& status) const
{
  const char* how = "exit";
  if (ended_)
    how = "returned";
  else if (ending_ == Ending::deadline)
    how = "deadline";
  else if (status.signal != 0)
    how = "signal";
  else if (status.code == kLostChannelExit)
    how = "lost";
  const Json said = ended_ ? ended_->payload : Json::object();
  return Json::object({{"how", how},
                       {"signal", status.signal},
                       {"exit_code", status.code},
                       {"verdict", said["verdict"].as_string("unset")},
                       {"status", said["status"].as_int()},
                       {"error", ended_ ? said["error"].as_string() : error_text()},
                       {"duration_ns", said["duration_ns"].as_uint(now_ns() - begun_ns_)},
                       {"checks", reports_.checks()},
                       {"scenarios", reports_.scenarios()},
                       {"payloads", reports_.payloads()}});
}

std::string Body::error_text() const
{
  if (ending_ == Ending::deadline)
    return fmt::format("the body did not end within {} ms", setup_.spec->test.timeout_ms);
  if (ending_ == Ending::scheduler_death)
    return "ended because the scheduler died";
  return {};
}

} // namespace ktstr::guest
