#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <ktstr/plugin.h>

#include "core/check/judge.h"

namespace ktstr {

namespace {

constexpr const char* kReady = R"({"release":"7.3.4","cpus":[
  {"cpu":0,"node":0,"llc_cpus":"0-1","core_cpus":"0"},
  {"cpu":1,"node":0,"llc_cpus":"0-1","core_cpus":"1"}],
  "nodes":[{"node":0,"cpus":"0-1","memory_mib":480,"distances":[10]}]})";
constexpr const char* kAttached =
    R"({"event":"attached","ops":"fifo","state":"enabled","enable_seq":3,"nr_rejected":0})";
constexpr const char* kDetached =
    R"({"event":"detached","ops":"fifo","state":"disabled","enable_seq":3,"nr_rejected":0})";
constexpr const char* kExited =
    R"({"event":"exited","reason":"runnable task stall\nspin[12] 30s","dump":"CPU 0\nCPU 1\n"})";
constexpr const char* kHeld = R"({"name":"progress","held":true,"text":"all moved"})";
constexpr const char* kFailed =
    R"({"name":"gap","held":false,"text":"worker 3 on CPU 1 waited 900 ms, limit 100 ms"})";
constexpr const char* kPassed =
    R"({"how":"returned","verdict":"pass","status":0,"duration_ns":5,"checks":1,"scenarios":0})";

Frame frame(FrameType type, std::string_view payload = "{}")
{
  return {.type = type, .payload = *Json::parse(payload)};
}

Frame event(std::string_view payload)
{
  return frame(FrameType::scheduler, payload);
}

/// The frames of a cell that passes; tests replace single ones.
struct Story {
  std::vector<Frame> before{frame(FrameType::ready, kReady), event(kAttached)};
  std::vector<Frame> body{frame(FrameType::body_started, R"({"at_ns":1})"),
                          frame(FrameType::check, kHeld),
                          frame(FrameType::body_ended, kPassed)};
  std::vector<Frame> after{event(kDetached), frame(FrameType::done)};
  CellEnding ending{.end = VmEnd::powered_off};
  SchedulerInfo scheduler{.id = "scx_fifo", .kind = SchedulerKind::bpf};
  bool needs_survival = false;

  [[nodiscard]] CellRecord record() const
  {
    std::vector<Frame> all = before;
    all.insert(all.end(), body.begin(), body.end());
    all.insert(all.end(), after.begin(), after.end());
    return read_record(all);
  }

  [[nodiscard]] Judgement told() const
  {
    const TestInfo test{
        .id = "t", .timeout_ms = 31000, .expectation = {.survives_storm = needs_survival}};
    const Topology topology{.cores_per_llc = 2};
    return judge({.test = &test, .scheduler = &scheduler, .topology = &topology}, record(), ending);
  }

  Story& body_ends(std::string_view payload)
  {
    body.back() = frame(FrameType::body_ended, payload);
    return *this;
  }
};

/// "verdict/fault: reason".
std::string text_of(const Judgement& judgement)
{
  return fmt::format(
      "{}/{}: {}", name_of(judgement.verdict), name_of(judgement.fault), judgement.reason);
}

std::string verdict_on(const Story& story)
{
  return text_of(story.told());
}

} // namespace

TEST_CASE("messages are kept apart from what makes a verdict, printable and bounded", "[judge]")
{
  Story story;
  for (int i = 0; i < 1100; ++i)
    story.body.insert(story.body.begin() + 1,
                      frame(FrameType::message,
                            R"({"level":"error","source":"test:t","text":"odd\u001b","at_ns":7})"));
  const auto record = story.record();
  REQUIRE(record.messages.size() == 1000);
  CHECK(record.messages[0]["text"].as_string() == "odd?");
  CHECK(record.messages[0]["at_ns"].as_uint() == 7);
  CHECK(record.log.size() == 1100);
  CHECK(record.warnings.empty());
  CHECK(story.told().verdict == Verdict::pass);
}

TEST_CASE("judge passes a cell with every proof", "[judge]")
{
  CHECK(verdict_on(Story()) == "pass/none: ");
}

TEST_CASE("judge takes away the pass with any single proof", "[judge]")
{
  const auto story = GENERATE(values<std::pair<const char*, void (*)(Story&)>>({
      {"ready", [](Story& s) { s.before.erase(s.before.begin()); }},
      {"attached", [](Story& s) { s.before.pop_back(); }},
      {"attached too late",
       [](Story& s) {
         s.before.pop_back();
         s.body.insert(s.body.begin() + 1, event(kAttached));
       }},
      {"started", [](Story& s) { s.body.erase(s.body.begin()); }},
      {"check", [](Story& s) { s.body.erase(s.body.begin() + 1); }},
      {"ended", [](Story& s) { s.body.pop_back(); }},
      {"detached", [](Story& s) { s.after.erase(s.after.begin()); }},
      {"done", [](Story& s) { s.after.pop_back(); }},
  }));
  Story changed;
  story.second(changed);
  CAPTURE(story.first);
  CHECK(changed.told().verdict != Verdict::pass);
  CHECK(changed.told().verdict != Verdict::skip);
  CHECK_FALSE(changed.told().reason.empty());
}

TEST_CASE("judge needs no attach for the kernel's own scheduler", "[judge]")
{
  Story story;
  story.scheduler.kind = SchedulerKind::kernel_default;
  story.before.pop_back();
  story.after.erase(story.after.begin());
  CHECK(verdict_on(story) == "pass/none: ");
  story.before.push_back(event(kAttached));
  CHECK(verdict_on(story) ==
        "fail/guest: the kernel's own scheduler was to run, but 'fifo' was attached");
}

TEST_CASE("judge takes a scenario for an assertion, but not silence", "[judge]")
{
  Story story;
  story.body[1] = frame(FrameType::workers, R"({"workers":[{"iterations":7}]})");
  story.body_ends(R"({"how":"returned","verdict":"pass","checks":0,"scenarios":1})");
  CHECK(verdict_on(story) == "pass/none: ");

  story.body.erase(story.body.begin() + 1);
  story.body_ends(R"({"how":"returned","verdict":"pass","checks":0,"scenarios":0})");
  CHECK(verdict_on(story) == "inconclusive/test: the test asserted nothing: it recorded no check "
                             "and ran no scenario");
}

TEST_CASE("judge lowers a pass by failed and unclear checks", "[judge]")
{
  Story story;
  story.body[1] = frame(FrameType::check, kFailed);
  CHECK(verdict_on(story) == "fail/scheduler: gap: worker 3 on CPU 1 waited 900 ms, limit 100 ms");

  story.body[1] = frame(FrameType::check, R"({"held":false,"text":"x > 1","file":"a.c","line":7})");
  CHECK(verdict_on(story) == "fail/scheduler: x > 1 (a.c:7)");

  story.body[1] = frame(FrameType::check, R"({"inconclusive":true,"text":"nothing measured"})");
  CHECK(verdict_on(story) == "inconclusive/test: nothing measured");
  CHECK(story.told().details.empty()); // the reason says it all
}

TEST_CASE("judge reports what the test itself says", "[judge]")
{
  const auto [ended, expected] = GENERATE(table<std::string, std::string>({
      {R"("returned","verdict":"fail","error":"too slow")", "fail/scheduler: too slow"},
      {R"("returned","verdict":"fail")", "fail/scheduler: the test says fail"},
      {R"("returned","verdict":"skip","error":"no SMT")", "skip/none: no SMT"},
      {R"("returned","verdict":"inconclusive")", "inconclusive/test: the test says inconclusive"},
      {R"("returned","verdict":"unset")",
       "fail/plugin: the test returned without setting a verdict"},
      {R"("returned","verdict":"green")",
       "fail/plugin: the test returned without setting a verdict"},
      {R"("returned","verdict":"pass","status":-7,"error":"oops")",
       "fail/plugin: the test could not be carried out: oops"},
      {R"("returned","verdict":"pass","status":-4)",
       "fail/plugin: the test could not be carried out: status -4, without a reason"},
      {R"("returned","verdict":"unset","status":-2,"error":"needs NUMA")", "skip/none: needs NUMA"},
      {R"("signal","signal":11)", "fail/plugin: the test's body was killed by signal 11"},
      {R"("exit","exit_code":3)",
       "fail/plugin: the test's body called exit(3) instead of returning"},
      {R"("deadline")", "fail/test: the test did not end within 31000 ms"},
  }));
  Story story;
  story.body_ends(R"({"checks":1,"scenarios":0,"how":)" + ended + "}");
  CAPTURE(ended);
  CHECK(verdict_on(story) == expected);
}

TEST_CASE("judge blames the scheduler for a deadline when workers starved", "[judge]")
{
  Story story;
  story.body[1] = frame(FrameType::workers, R"({"workers":[{"iterations":9},{"iterations":0}]})");
  story.body_ends(R"({"how":"deadline"})");
  CHECK(verdict_on(story) ==
        "fail/scheduler: the test did not end within 31000 ms: its workers were starved");
}

TEST_CASE("judge tells how a scheduler died, with its dump", "[judge]")
{
  Story story;
  story.body.insert(story.body.begin() + 1, event(kExited));
  story.body_ends(R"({"how":"signal","signal":9})");
  story.after.erase(story.after.begin());
  CHECK(verdict_on(story) == "fail/scheduler: scheduler 'scx_fifo' exited while the test ran: "
                             "runnable task stall; spin[12] 30s");
  CHECK(story.told().details == std::vector<std::string>{"CPU 0", "CPU 1"});
}

TEST_CASE("a scheduler that must survive is not forgiven any way to go", "[judge]")
{
  const auto verdict_in_storm = [](Story story) {
    story.needs_survival = true;
    return verdict_on(story);
  };
  CHECK(verdict_in_storm({}) == "pass/none: ");
  Story died;
  died.body.push_back(event(kExited));
  CHECK(
      verdict_in_storm(died) ==
      "fail/scheduler: scheduler 'scx_fifo' did not survive the storm: it died for no known reason "
      "while the test ran: runnable task stall; spin[12] 30s");
  died.body.back() =
      event(R"({"event":"exited","kind":"unregistered from user space","reason":"bye"})");
  CHECK(verdict_in_storm(died).find("it left while the test ran: bye") != std::string::npos);
  died.body.back() = event(R"({"event":"exited","kind":"runnable task stall","reason":"x"})");
  CHECK(verdict_in_storm(died).find("it crashed while the test ran: x") != std::string::npos);
  Story unproved;
  unproved.after.erase(unproved.after.begin());
  CHECK(verdict_on(unproved).starts_with("inconclusive"));
  CHECK(verdict_in_storm(unproved).starts_with("fail/scheduler"));
}

TEST_CASE("judge tells why a scheduler did not attach, with the verifier's log", "[judge]")
{
  Story story;
  story.before[1] =
      event(R"({"event":"rejected","reason":"invalid argument","log":"R1 invalid mem access"})");
  story.body.clear();
  story.after = {
      frame(FrameType::done, R"({"error":{"fault":"scheduler","reason":"invalid argument"}})")};
  CHECK(verdict_on(story) ==
        "fail/scheduler: scheduler 'scx_fifo' did not attach: invalid argument");
  CHECK(story.told().details == std::vector<std::string>{"R1 invalid mem access"});
}

TEST_CASE("a callback that did what it must not is its plugin's fault", "[judge]")
{
  Story died;
  died.body.insert(died.body.begin() + 1,
                   event(R"({"event":"exited","fault":"plugin","reason":"its poll crashed"})"));
  died.body_ends(R"({"how":"signal","signal":9})");
  CHECK(verdict_on(died) ==
        "fail/plugin: scheduler 'scx_fifo' exited while the test ran: its poll crashed");

  Story rejected;
  rejected.before[1] =
      event(R"({"event":"rejected","fault":"plugin","reason":"its start crashed","log":""})");
  CHECK(verdict_on(rejected) ==
        "fail/plugin: scheduler 'scx_fifo' did not attach: its start crashed");
  rejected.before[1] = event(R"({"event":"rejected","fault":"host","reason":"not mine","log":""})");
  CHECK(verdict_on(rejected) == "fail/scheduler: scheduler 'scx_fifo' did not attach: not mine");
}

TEST_CASE("a scheduler that does not stop fails a cell that nothing else failed", "[judge]")
{
  Story story;
  story.after.insert(story.after.begin(),
                     event(R"({"event":"not_stopped","fault":"plugin","reason":"stuck"})"));
  CHECK(verdict_on(story) == "fail/plugin: scheduler 'scx_fifo' did not stop: stuck");
  story.after.front() = event(R"({"event":"not_stopped","fault":"scheduler","reason":"stuck"})");
  CHECK(verdict_on(story) == "fail/scheduler: scheduler 'scx_fifo' did not stop: stuck");
  story.body_ends(R"({"how":"returned","verdict":"fail","status":0,"checks":1,"error":"worse"})");
  CHECK(verdict_on(story) == "fail/scheduler: worse");
}

TEST_CASE("judge skips what the kernel cannot run", "[judge]")
{
  Story story;
  story.before[1] = event(R"({"event":"skipped","reason":"this kernel has no sched_ext"})");
  story.body.clear();
  story.after = {frame(FrameType::done)};
  CHECK(verdict_on(story) == "skip/none: this kernel has no sched_ext");
  story.after.clear();
  CHECK(story.told().verdict == Verdict::fail); // a skip that is not finished is no skip
}

TEST_CASE("judge passes on why a cell never began", "[judge]")
{
  const auto [error, expected] = GENERATE(table<std::string, std::string>(
      {{R"({"fault":"plugin","reason":"no symbol"})", "fail/plugin: no symbol"},
       {R"({"fault":"host","reason":"build-id differs"})", "fail/host: build-id differs"},
       {R"({"fault":"none","reason":"x"})", "fail/guest: x"},
       {R"({"fault":"moon"})", "fail/guest: the cell never began, without a reason"}}));
  Story story;
  story.body.clear();
  story.after = {frame(FrameType::done, R"({"error":)" + error + "}")};
  CHECK(verdict_on(story) == expected);
}

TEST_CASE("judge sees that a scheduler was replaced", "[judge]")
{
  Story story;
  story.after[0] = event(R"({"event":"detached","ops":"fifo","enable_seq":4})");
  CHECK(verdict_on(story).find("fail/scheduler: scheduler 'scx_fifo' did not stay attached") == 0);
  story.after[0] = event(R"({"event":"detached","ops":"","enable_seq":3})");
  CHECK(story.told().verdict == Verdict::fail);
}

TEST_CASE("judge needs a proof that says enabled", "[judge]")
{
  Story story;
  story.before[1] = event(R"({"event":"attached","ops":"fifo","state":"disabled","enable_seq":3})");
  CHECK(verdict_on(story).find("fail/scheduler: scheduler 'scx_fifo' was not attached when") == 0);
}

TEST_CASE("judge blames a machine that ends early on whoever held it", "[judge]")
{
  Story story;
  story.ending.end = VmEnd::reset;
  story.after.clear();
  story.body.resize(1);
  CHECK(verdict_on(story) == "fail/scheduler: the guest panicked or reset while the test ran, with "
                             "scheduler 'scx_fifo' attached: it stalled the machine");

  story.scheduler.kind = SchedulerKind::kernel_default;
  story.before.pop_back();
  CHECK(verdict_on(story) == "fail/guest: the guest panicked or reset while the test ran");

  story.ending = {.end = VmEnd::killed, .is_out_of_time = true, .limit_ms = 90000};
  CHECK(verdict_on(story) ==
        "fail/guest: the guest gave no result within 90 s of host time while the test ran");

  story.before.clear();
  story.body.clear();
  CHECK(verdict_on(story) ==
        "fail/guest: the guest gave no result within 90 s of host time while it booted");
}

TEST_CASE("judge blames the host for its virtual machine monitor", "[judge]")
{
  Story story;
  story.after.clear();
  story.ending = {.end = VmEnd::vmm_failed, .last_words = "hello\nout of memory\n"};
  CHECK(verdict_on(story) == "fail/host: the virtual machine monitor died while the scheduler was "
                             "being stopped: out of memory");
}

TEST_CASE("judge does not care how a machine ends after its last frame", "[judge]")
{
  Story story;
  story.ending.end = GENERATE(VmEnd::killed, VmEnd::reset, VmEnd::vmm_failed);
  CHECK(verdict_on(story) == "pass/none: ");
}

TEST_CASE("judge trusts nothing of a garbled report", "[judge]")
{
  Story story;
  story.ending.stream_error = Error(ErrorKind::guest_fault, "bad CRC");
  CHECK(verdict_on(story) == "fail/guest: the guest's report cannot be trusted: bad CRC");
}

TEST_CASE("judge blames the host for another topology, before anything else", "[judge]")
{
  Story story;
  story.before[0] = frame(FrameType::ready, R"({"cpus":[]})");
  story.body[1] = frame(FrameType::check, kFailed);
  CHECK(verdict_on(story) ==
        "fail/host: the guest is not the machine 1n1l2c1t: there should be 2 CPUs, the guest "
        "sees 0");
}

TEST_CASE("judge notices reports that got lost", "[judge]")
{
  Story story;
  story.ending.frames_dropped = 4;
  CHECK(verdict_on(story) == "pass/none: "); // all that counts has arrived
  CHECK(story.told().details == std::vector<std::string>{"4 frames did not fit into the window"});
  story.body_ends(R"({"how":"returned","verdict":"pass","checks":3,"scenarios":0})");
  CHECK(verdict_on(story) ==
        "inconclusive/guest: of 3 checks, 0 scenarios and 0 runs of "
        "payloads, 1, 0 and 0 were reported; 4 frames did not fit into the window");
}

TEST_CASE("judge shows what the guest says printable and on one line", "[judge]")
{
  Story story;
  story.body_ends(R"({"how":"returned","verdict":"fail","error":"a\u001b[2Jb\nc","checks":1})");
  CHECK(verdict_on(story) == "fail/scheduler: a?[2Jb; c");
}

TEST_CASE("judge keeps warnings as details", "[judge]")
{
  Story story;
  story.body.insert(story.body.begin(),
                    frame(FrameType::log, R"({"level":"warn","source":"agent","text":"slow"})"));
  CHECK(story.told().details == std::vector<std::string>{"warn agent: slow"});
}

TEST_CASE("judge survives frames that make no sense", "[judge]")
{
  const auto type = GENERATE(FrameType::ready,
                             FrameType::body_started,
                             FrameType::log,
                             FrameType::scheduler,
                             FrameType::check,
                             FrameType::metric,
                             FrameType::workers,
                             FrameType::body_ended,
                             FrameType::done);
  const auto* payload = GENERATE("null", "[]", "1", R"("x")", R"({"event":5,"workers":7})");
  Story story;
  story.before.push_back(frame(type, payload));
  story.before.insert(story.before.begin(), frame(type, payload));
  CHECK_FALSE(story.told().verdict == Verdict::unset);
}

TEST_CASE("judge skips what this host cannot provide and fails what went wrong", "[judge]")
{
  CHECK(text_of(judge_setup_error({ErrorKind::unsupported, "no such topology"}, Fault::host)) ==
        "skip/none: no such topology");
  CHECK(text_of(judge_setup_error({ErrorKind::io, "disk full"}, Fault::host)) ==
        "fail/host: disk full");
  CHECK(judge_setup_error(Error(ErrorKind::io, "x").with_hint("do y"), Fault::host).details ==
        std::vector<std::string>{"do y"});
}

TEST_CASE("judge does not blame a scheduler for a disturbed host", "[judge]")
{
  Story story;
  story.body[1] = frame(FrameType::check, kFailed);
  story.ending.stolen_share = 0.04;
  CHECK(story.told().verdict == Verdict::fail);
  story.ending.stolen_share = 0.4;
  CHECK(
      verdict_on(story) ==
      "inconclusive/host: host disturbed: the machine waited 40 % of the test's time for a CPU of "
      "the host (more than 5 %), so this says nothing: gap: worker 3 on CPU 1 waited 900 ms, limit "
      "100 ms");

  // Where a task runs has nothing to do with the host.
  story.body[1] =
      frame(FrameType::check, R"({"name":"affinity","held":false,"text":"worker 3 on CPU 9"})");
  CHECK(verdict_on(story) == "fail/scheduler: affinity: worker 3 on CPU 9");
  // A pass stays one.
  story.body[1] = frame(FrameType::check, kHeld);
  CHECK(verdict_on(story) == "pass/none: ");
}

TEST_CASE("judge does not blame a test for the time that a disturbed host took", "[judge]")
{
  const auto told = [](const std::string& ended, std::optional<double> share) {
    Story story;
    story.body_ends(ended);
    story.ending.stolen_share = share;
    const auto judgement = story.told();
    return fmt::format("{}/{}", name_of(judgement.verdict), name_of(judgement.fault));
  };
  const std::string late = R"({"how":"deadline"})";
  CHECK(told(late, {}) == "fail/test");
  CHECK(told(late, 0.04) == "fail/test");
  CHECK(told(late, 0.4) == "inconclusive/host");
  const std::string gave_up =
      fmt::format(R"({{"how":"returned","status":{}}})", int{KTSTR_ERR_TIMEOUT});
  CHECK(told(gave_up, 0.04) == "fail/plugin");
  CHECK(told(gave_up, 0.4) == "inconclusive/host");
  CHECK(told(R"({"how":"signal","signal":11})", 0.4) == "fail/plugin");
}

TEST_CASE("judge does not blame a scheduler for a machine that a disturbed host kept", "[judge]")
{
  Story story;
  story.after.clear();
  story.ending = {.end = VmEnd::killed, .is_out_of_time = true, .limit_ms = 60000};
  CHECK(story.told().verdict == Verdict::fail);
  story.ending.stolen_share = 0.4;
  CHECK(story.told().verdict == Verdict::inconclusive);
  story.ending = {.end = VmEnd::reset, .stolen_share = 0.4}; // a panic is no matter of time
  CHECK(story.told().verdict == Verdict::fail);
}

TEST_CASE("judge takes a watchdog's word on a disturbed host with doubt, no other death", "[judge]")
{
  const auto died_of = [](const std::string& reason) {
    Story story;
    story.ending.stolen_share = 0.4;
    story.after.insert(story.after.begin(),
                       event(R"({"event":"exited","kind":"x","reason":")" + reason + "\"}"));
    return story.told().verdict;
  };
  CHECK(died_of("worker0[12] failed to run for 2.5s") == Verdict::inconclusive);
  CHECK(died_of("watchdog failed to check in for 2.004s") == Verdict::inconclusive);
  CHECK(died_of("invalid enq_flags 0x8") == Verdict::fail);
}

TEST_CASE("a pass says nothing of a disturbance that never acted", "[judge]")
{
  const TestInfo test{.id = "t", .timeout_ms = 31000, .disturbances = {{.name = "hotplug"}}};
  const SchedulerInfo scheduler{.id = "scx_fifo", .kind = SchedulerKind::bpf};
  Story story;
  const auto judged = [&] {
    return text_of(judge({.test = &test, .scheduler = &scheduler}, story.record(), story.ending));
  };
  CHECK(judged() == "inconclusive/test: disturbance 'hotplug' never acted: the test runs no "
                    "scenario, or one that is too short");
  story.body.insert(
      story.body.begin() + 1,
      frame(FrameType::metric, R"({"name":"disturb_hotplug_rounds","value":3,"unit":"rounds"})"));
  CHECK(judged() == "pass/none: ");
}

TEST_CASE("a scheduler that the test attached is the one that must stay", "[judge]")
{
  constexpr const char* kSwapped =
      R"({"event":"attached_by_test","scheduler":"scx_b","kind":"bpf","ops":"b","state":"enabled","enable_seq":4})";
  Story story;
  story.scheduler = {.id = "eevdf", .kind = SchedulerKind::kernel_default};
  story.before[1] = event(R"({"event":"attached","ops":"","state":"disabled","enable_seq":3})");
  story.body.insert(story.body.begin() + 1, event(kSwapped));
  story.after[0] =
      event(R"({"event":"detached","ops":"b","state":"disabled","enable_seq":4,"nr_rejected":0})");
  CHECK(text_of(story.told()) == "pass/none: ");
  story.after[0] =
      event(R"({"event":"detached","ops":"","state":"disabled","enable_seq":4,"nr_rejected":0})");
  CHECK(
      text_of(story.told()).starts_with("fail/scheduler: scheduler 'scx_b' did not stay attached"));
  story.body.insert(
      story.body.begin() + 2,
      event(R"({"event":"rejected","scheduler":"scx_c+x","kind":"bpf","reason":"no","log":""})"));
  CHECK(text_of(story.told()) == "fail/scheduler: scheduler 'scx_c+x' did not attach: no");
}

} // namespace ktstr
