/// Operations: their form in documents, and those that need no cgroup on this machine.
#include <chrono>
#include <csignal>
#include <fstream>
#include <map>
#include <thread>
#include <unistd.h>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include "core/scenario/op.h"
#include "tests/unit/core/scenario/this_machine.h"
#include "tests/vm/op_effects.h"

using Catch::Matchers::ContainsSubstring;
using ktstr::Verdict;
using namespace ktstr::test;

namespace {

/// A good argument of every operation, in a document with cgroups 'a' and 'b'.
const std::map<std::string, std::string> kArguments = {
    {"add_cgroup", R"("c")"},
    {"add_cgroup_def", R"({"name":"c","workers":[{}]})"},
    {"remove_cgroup", R"("b")"},
    {"stop_cgroup", R"("a")"},
    {"set_cpuset", R"({"cgroup":"a","cpuset":"0"})"},
    {"clear_cpuset", R"("a")"},
    {"swap_cpusets", R"({"a":"a","b":"b"})"},
    {"update_cgroup", R"({"cgroup":"a","cpu_weight":50,"memory_max":"max"})"},
    {"freeze_cgroup", R"("a")"},
    {"unfreeze_cgroup", R"("a")"},
    {"capture_cgroup_procs", R"({"tag":"t","cgroup":"a"})"},
    {"spawn", R"({"cgroup":"a","workers":{"num_workers":1}})"},
    {"set_affinity", R"({"cgroup":"a","affinity":"single_cpu"})"},
    {"move_all_tasks", R"({"from":"a","to":"b"})"},
    {"signal_cgroup", R"({"cgroup":"a","signal":"STOP"})"},
    {"offline_cpus", R"("1")"},
    {"online_cpus", R"("1")"},
    {"steer_irq", R"({"irq":1,"cpu":0})"},
    {"run_payload", R"({"payload":"p"})"},
    {"run_program", R"({"name":"p","argv":["true"]})"},
    {"wait_payload", R"({"name":"p"})"},
    {"kill_payload", R"({"name":"p"})"},
    {"attach_scheduler", R"("scx_fifo")"},
    {"detach_scheduler", "true"},
    {"restart_scheduler", "true"},
    {"replace_scheduler", R"("scx_fifo")"},
    {"capture_snapshot", R"("s")"},
    {"watch_snapshot", R"("s")"},
    {"read_kernel_hot", "{}"},
    {"read_kernel_cold", "{}"},
    {"write_kernel_hot", "{}"},
    {"write_kernel_cold", "{}"},
    {"pin_bpf_map", R"("m")"},
};

std::string one_op(const std::string& op)
{
  return document(R"("cgroups":[{"name":"a"},{"name":"b"}],"steps":[{"ops":[)" + op +
                  R"(],"hold":{"ms":1}}])");
}

std::string complaint_of(const std::string& op)
{
  const auto status = ktstr::validate_scenario(one_op(op));
  return status ? std::string("accepted") : status.error().text();
}

ktstr::Result<ktstr::ScenarioReport> play(const std::string& ops, const std::string& more = {})
{
  return ktstr::run_scenario(document(R"("checks":{"gap":false},"steps":[{"ops":[)" + ops +
                                      R"(],"hold":{"ms":20}}])" + more),
                             this_machine(20));
}

} // namespace

TEST_CASE("every operation is read with its argument", "[op]")
{
  for (const auto* type : ktstr::op_types()) {
    const std::string name(type->name);
    CAPTURE(name);
    REQUIRE(kArguments.count(name) == 1);
    CHECK(complaint_of("{\"" + name + "\":" + kArguments.at(name) + "}") == "accepted");
    CHECK(complaint_of("{\"" + name + "\":17}") != "accepted");
  }
}

TEST_CASE("every operation has a test that sees what it does", "[op]")
{
  std::map<std::string, std::string> seen;
  for (const auto& effect : ktstr::test::kOpEffects)
    seen.emplace(effect.op, "vm.operations");
  for (const auto& elsewhere : ktstr::test::kSeenElsewhere)
    seen.emplace(elsewhere.op, elsewhere.test);
  for (const auto* type : ktstr::op_types()) {
    CAPTURE(type->name);
    CHECK(seen.erase(std::string(type->name)) == 1);
  }
  CHECK(seen.empty()); // nothing is named that is no operation
  for (const auto& effect : ktstr::test::kOpEffects)
    CHECK(ktstr::validate_scenario(document(effect.members)));
}

TEST_CASE("a misspelt cgroup is an error with a suggestion", "[op]")
{
  CHECK_THAT(
      complaint_of(R"({"stop_cgroup":"aa"})"),
      ContainsSubstring("at 'steps[0].ops[0]': there is no cgroup 'aa' at this point (did you "
                        "mean 'a'?); there are a, b"));
  CHECK_THAT(complaint_of(R"({"spawn":{"cgroup":"x1","workers":{}}})"),
             ContainsSubstring("there is no cgroup 'x1'"));
  CHECK_THAT(complaint_of(R"({"swap_cpusets":{"a":"a","b":"bb"}})"),
             ContainsSubstring("there is no cgroup 'bb'"));
}

TEST_CASE("names are followed through steps and loops", "[op]")
{
  CHECK_THAT(complaint_of(R"({"remove_cgroup":"a"},{"stop_cgroup":"a"})"),
             ContainsSubstring("there is no cgroup 'a' at this point"));
  CHECK_THAT(complaint_of(R"({"add_cgroup":"a"})"),
             ContainsSubstring("cgroup 'a' is defined twice"));
  CHECK(complaint_of(R"({"remove_cgroup":"a"},{"add_cgroup":"a"})") == "accepted");
  const auto looped = ktstr::validate_scenario(
      document(R"("steps":[{"ops":[{"add_cgroup":"c"}],"hold":{"loop":{"every_ms":10}}}])"));
  REQUIRE_FALSE(looped);
  CHECK_THAT(looped.error().text(), ContainsSubstring("defined twice"));
  CHECK(
      ktstr::validate_scenario(document(R"("steps":[{"ops":[{"add_cgroup":"c"}],"hold":{"ms":1}},)"
                                        R"({"ops":[{"add_cgroup":"c"}],"hold":{"ms":1}}])")));
}

TEST_CASE("what attaches to a cgroup of a work type must exist", "[op]")
{
  const auto status = ktstr::validate_scenario(document(
      R"("cgroups":[{"name":"den","workers":[{"work_type":"CgroupAttachStorm","params":{"dest":"dem"}}]}])"));
  REQUIRE_FALSE(status);
  CHECK_THAT(status.error().text(), ContainsSubstring("did you mean 'den'?"));
}

TEST_CASE("operations that nobody can carry out say so", "[op][run]")
{
  for (const auto* name : {"capture_snapshot", "watch_snapshot", "pin_bpf_map"}) {
    const auto report = play("{\"" + std::string(name) + "\":\"x\"}");
    REQUIRE_FALSE(report);
    CHECK(report.error().kind() == ktstr::ErrorKind::unsupported);
    CHECK_THAT(report.error().text(), ContainsSubstring("is not available"));
  }
  const auto offline = play(R"({"offline_cpus":"1"})");
  REQUIRE_FALSE(offline);
  CHECK_THAT(offline.error().text(), ContainsSubstring("not ours to change"));
}

TEST_CASE("spawned workers belong to their step", "[op][run]")
{
  const auto report = play(R"({"spawn":{"workers":{"num_workers":3}}})");
  REQUIRE(report);
  CHECK(report->workers.items().size() == 3);
  CHECK(report->workers.items()[0]["step"].as_string() == "step 0");
}

TEST_CASE("a loop repeats its operations", "[op][run]")
{
  const auto report = ktstr::run_scenario(
      document(
          R"("checks":{"progress":false,"gap":false},"steps":[{"ops":[{"spawn":{"workers":{"num_workers":1}}}],)"
          R"("hold":{"loop":{"every_ms":10,"ms":35}}}])"),
      this_machine(35));
  REQUIRE(report);
  CHECK(report->workers.items().size() == 4); // at once, and after 10, 20 and 30 ms
}

TEST_CASE("a payload's exit code is a check", "[op][run]")
{
  const auto good =
      play(R"({"run_program":{"name":"p","argv":["true"]}},{"wait_payload":{"name":"p"}})");
  REQUIRE(good);
  CHECK(good->verdict == Verdict::inconclusive); // progress has no worker to judge
  CHECK(good->checks.at(0).is_held);
  const auto bad =
      play(R"({"run_program":{"name":"p","argv":["false"]}},{"wait_payload":{"name":"p"}})");
  REQUIRE(bad);
  CHECK(bad->verdict == Verdict::fail);
  CHECK_THAT(bad->checks.at(0).text, ContainsSubstring("exit status 1; expected exit status 0"));
}

TEST_CASE("waiting for a payload has a timeout", "[op][run]")
{
  const auto report = play(
      R"({"run_program":{"name":"p","argv":["sleep","60"]}},{"wait_payload":{"name":"p","timeout_ms":20}})");
  REQUIRE(report);
  CHECK(report->verdict == Verdict::fail);
  CHECK_THAT(report->checks.at(0).text, ContainsSubstring("did not end within 20 ms"));
}

TEST_CASE("a payload that is not running is named with a suggestion", "[op][run]")
{
  const auto report = play(
      R"({"run_program":{"name":"load","argv":["sleep","60"]}},{"kill_payload":{"name":"laod"}})");
  REQUIRE_FALSE(report);
  CHECK_THAT(report.error().text(),
             ContainsSubstring("no payload 'laod' is running (did you mean 'load'?)"));
}

TEST_CASE("a scheduler that is gone between steps fails the scenario", "[op][run]")
{
  auto context = this_machine(10);
  context.scheduler_trouble = [] { return std::optional<std::string>("it is gone"); };
  const auto report = ktstr::run_scenario(
      document(
          R"("workers":[{"num_workers":1}],"steps":[{"name":"one","hold":{"ms":5}},{"hold":{"ms":5}}])"),
      context);
  REQUIRE(report);
  CHECK(report->verdict == Verdict::fail);
  CHECK(report->checks.at(0).text == "after step 'one': it is gone");
}

TEST_CASE("scheduler operations reach who controls the scheduler", "[op][run]")
{
  auto context = this_machine(10);
  std::string asked;
  context.control_scheduler = [&](ktstr::SchedulerAction action, const std::string& id) {
    asked += std::to_string(static_cast<int>(action)) + id + " ";
    return ktstr::Status();
  };
  const auto report = ktstr::run_scenario(
      document(
          R"("workers":[{"num_workers":1}],"steps":[{"ops":[{"detach_scheduler":true},)"
          R"({"attach_scheduler":"x"},{"restart_scheduler":true},{"replace_scheduler":"y"}],"hold":{"ms":5}}])"),
      context);
  REQUIRE(report);
  CHECK(asked == "1 0x 2 3y ");
  CHECK_FALSE(play(R"({"restart_scheduler":true})"));
}

/// Sends a signal to every child of this process.
void signal_children(int number)
{
  std::ifstream children(fmt::format("/proc/self/task/{}/children", ::gettid()));
  for (pid_t child = 0; children >> child;)
    ::kill(child, number);
}

TEST_CASE("nobody is blamed for what a change of the scheduler takes", "[op][run]")
{
  auto context = this_machine(10);
  context.control_scheduler = [](ktstr::SchedulerAction, const std::string&) {
    signal_children(SIGSTOP);
    std::this_thread::sleep_for(std::chrono::milliseconds(900));
    signal_children(SIGCONT);
    return ktstr::Status();
  };
  const auto report =
      ktstr::run_scenario(document(R"("workers":[{"num_workers":2}],"steps":[{"hold":{"ms":50}},)"
                                   R"({"ops":[{"restart_scheduler":true}],"hold":{"ms":150}}])"),
                          context);
  REQUIRE(report);
  for (const auto& worker : report->workers.items()) // beside what a busy host makes it wait
    CHECK(worker["max_gap_ns"].as_uint() < 800'000'000 + worker["run_delay_ns"].as_uint());
}

TEST_CASE("the schedulers that a document attaches are known before it runs", "[op]")
{
  const auto named = ktstr::needs_of_scenario(
      document(R"("ops":[{"replace_scheduler":"y+a"}],"steps":[{"ops":[{"detach_scheduler":true},)"
               R"({"attach_scheduler":"x"},{"replace_scheduler":"own"}],"hold":{"ms":5}}])"));
  REQUIRE(named);
  CHECK(named->schedulers == std::vector<std::string>{"x", "y+a"});
}

TEST_CASE("phases say what was done when", "[op][run]")
{
  const auto report = ktstr::run_scenario(
      document(
          R"("workers":[{"num_workers":1}],"settle_ms":5,"steps":[{"name":"one","hold":{"ms":20}}])"),
      this_machine(10));
  REQUIRE(report);
  const auto& phases = report->phases.items();
  REQUIRE(phases.size() == 2);
  CHECK(phases[0]["name"].as_string() == "baseline");
  CHECK(phases[1]["name"].as_string() == "one");
  CHECK(phases[1]["end_ns"].as_uint() - phases[1]["start_ns"].as_uint() >= 20'000'000);
}
