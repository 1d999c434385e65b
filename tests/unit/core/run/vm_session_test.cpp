#include <catch2/catch_test_macros.hpp>

#include "core/base/file.h"
#include "core/run/console.h"
#include "core/run/vm_session.h"
#include "scripted_machine.h"

namespace ktstr::test {

namespace {

using Step = ScriptedVm::Step;

Step says(FrameType type)
{
  return [type](ScriptedVm& vm) { vm.append(type); };
}

Step ends(VmEnd how)
{
  return [how](ScriptedVm& vm) { vm.end(how); };
}

const Step kNothing = [](ScriptedVm&) {};

struct Bench {
  ManualClock clock;
  CancelToken cancel;

  SessionOutcome run(ScriptedVm& vm)
  {
    auto outcome = run_session(vm,
                               {.spec = "{}",
                                .archive = "files",
                                .limit = Milliseconds(60000),
                                .cancel = &cancel,
                                .clock = &clock});
    REQUIRE(outcome);
    return std::move(*outcome);
  }

  SessionOutcome run(std::vector<Step> steps)
  {
    ScriptedVm vm(clock, std::move(steps));
    return run(vm);
  }
};

} // namespace

TEST_CASE("session collects frames until the last one and lets the machine power off", "[session]")
{
  Bench bench;
  ScriptedVm vm(bench.clock,
                {kNothing,
                 says(FrameType::ready),
                 says(FrameType::body_started),
                 kNothing,
                 says(FrameType::done),
                 kNothing,
                 ends(VmEnd::powered_off)});
  const SessionOutcome outcome = bench.run(vm);
  REQUIRE(outcome.frames.size() == 3);
  CHECK(outcome.frames[2].type == FrameType::done);
  CHECK(outcome.ending.end == VmEnd::powered_off);
  CHECK_FALSE(vm.is_killed());
  REQUIRE(outcome.body_seen_at);
  CHECK(*outcome.body_seen_at > Milliseconds(1000));
}

TEST_CASE("session writes the cell before the machine runs", "[session]")
{
  Bench bench;
  bool is_written = false;
  bench.run({[&](ScriptedVm& vm) {
               const auto request = read_request(vm.memory());
               is_written = request && request->spec == "{}" && request->archive == "files";
               vm.append(FrameType::done);
             },
             ends(VmEnd::powered_off)});
  CHECK(is_written);
}

TEST_CASE("session reads what a machine left behind that ended meanwhile", "[session]")
{
  Bench bench;
  const SessionOutcome outcome = bench.run({[](ScriptedVm& vm) {
    vm.append(FrameType::ready);
    vm.append(FrameType::done);
    vm.end(VmEnd::powered_off);
  }});
  CHECK(outcome.frames.size() == 2);
  CHECK(outcome.ending.end == VmEnd::powered_off);
}

TEST_CASE("session takes a reset for the end of a guest that had said all", "[session]")
{
  Bench bench;
  const auto after = [&](FrameType last) {
    return bench.run({says(last), ends(VmEnd::reset)}).ending.end;
  };
  CHECK(after(FrameType::done) == VmEnd::powered_off);
  CHECK(after(FrameType::ready) == VmEnd::reset);
}

TEST_CASE("session measures what the host took from the body, in real time", "[session]")
{
  const auto share_of = [](bool is_real_time) {
    Bench bench;
    ScriptedVm vm(bench.clock,
                  {says(FrameType::body_started),
                   [](ScriptedVm& self) { self.wait_for_host(Milliseconds{3}); },
                   says(FrameType::body_ended),
                   says(FrameType::done),
                   ends(VmEnd::powered_off)});
    const auto outcome = run_session(vm,
                                     {.spec = "{}",
                                      .limit = Milliseconds(60000),
                                      .is_real_time = is_real_time,
                                      .clock = &bench.clock});
    REQUIRE(outcome);
    return outcome->ending.stolen_share;
  };
  CHECK_FALSE(share_of(false));
  REQUIRE(share_of(true));
  CHECK(*share_of(true) > 0.1);
  CHECK(*share_of(true) <= 3);
}

TEST_CASE("session puts together frames that arrive in pieces", "[session]")
{
  Bench bench;
  const std::string bytes = encode_frame(FrameType::done, 0, "{}");
  const SessionOutcome outcome =
      bench.run({[&](ScriptedVm& vm) { vm.append_raw(bytes.substr(0, 5)); },
                 kNothing,
                 [&](ScriptedVm& vm) { vm.append_raw(bytes.substr(5)); },
                 ends(VmEnd::powered_off)});
  CHECK(outcome.frames.size() == 1);
  CHECK_FALSE(outcome.ending.stream_error);
}

TEST_CASE("session ends a machine that gives no result in time", "[session]")
{
  Bench bench;
  ScriptedVm vm(bench.clock, {says(FrameType::ready)});
  const SessionOutcome outcome = bench.run(vm);
  CHECK(outcome.ending.is_out_of_time);
  CHECK(outcome.ending.limit_ms == 60000);
  CHECK(outcome.ending.end == VmEnd::killed);
  CHECK(vm.is_killed());
  CHECK(outcome.frames.size() == 1);
}

TEST_CASE("session ends a machine that does not power off after its last frame", "[session]")
{
  Bench bench;
  ScriptedVm vm(bench.clock, {says(FrameType::done)});
  const SessionOutcome outcome = bench.run(vm);
  CHECK(vm.is_killed());
  CHECK(outcome.ending.end == VmEnd::killed);
  CHECK_FALSE(outcome.ending.is_out_of_time);
}

TEST_CASE("session ends a machine whose report is garbled", "[session]")
{
  Bench bench;
  const auto garble = [](ScriptedVm& vm) { vm.append_raw(std::string(64, 'x')); };
  ScriptedVm vm(bench.clock, {says(FrameType::ready), garble});
  const SessionOutcome outcome = bench.run(vm);
  CHECK(outcome.ending.stream_error);
  CHECK(vm.is_killed());
  CHECK(outcome.frames.size() == 1);
}

TEST_CASE("session refuses a log that claims more than there is room for", "[session]")
{
  Bench bench;
  const SessionOutcome outcome = bench.run({[](ScriptedVm& vm) { vm.claim(UINT64_MAX); }});
  REQUIRE(outcome.ending.stream_error);
  CHECK(outcome.ending.stream_error->kind() == ErrorKind::guest_fault);
}

TEST_CASE("session ends a machine that is no longer wanted", "[session]")
{
  Bench bench;
  ScriptedVm vm(bench.clock, {[&](ScriptedVm&) { bench.cancel.cancel(); }});
  const SessionOutcome outcome = bench.run(vm);
  CHECK(outcome.is_cancelled);
  CHECK(vm.is_killed());
}

TEST_CASE("session tells how a machine ended that said nothing", "[session]")
{
  Bench bench;
  const SessionOutcome outcome = bench.run({ends(VmEnd::vmm_failed)});
  CHECK(outcome.ending.end == VmEnd::vmm_failed);
  CHECK(outcome.ending.last_words == "last words");
  CHECK(outcome.frames.empty());
}

TEST_CASE("session refuses a cell that does not fit into the window", "[session]")
{
  Bench bench;
  ScriptedVm vm(bench.clock, {});
  const auto outcome = run_session(
      vm, {.spec = "{}", .archive = std::string(kWindowSize, 'x'), .clock = &bench.clock});
  REQUIRE_FALSE(outcome);
  CHECK(outcome.error().kind() == ErrorKind::unsupported);
}

TEST_CASE("console tail is the end of the console, printable", "[console]")
{
  const auto folder = TempDir::create("console");
  REQUIRE(folder);
  const auto file = folder->path() / "console.log";
  CHECK(console_tail_of(file).empty());
  std::string text;
  for (int i = 0; i < 5000; ++i)
    text += fmt::format("line {}\x1b\n", i);
  REQUIRE(write_file(file, text));
  const std::string tail = console_tail_of(file);
  CHECK(tail.ends_with("line 4999?"));
  CHECK(tail.starts_with("line 4960?"));
}

} // namespace ktstr::test
