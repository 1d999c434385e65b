/// ktstr.hpp against the engine and a scripted run: documents, metrics, assertions, errors.
#include <stdexcept>

#include <catch2/catch_test_macros.hpp>
#include <ktstr/ktstr.hpp>

#include "tests/abi/engine.h"

namespace {

/// Stands in for ktstr in the guest.
struct FakeRun {
  std::string error;
  std::string document;
  std::string report;
  std::vector<std::pair<std::string, double>> metrics;
  std::vector<std::string> failed_checks;
  std::vector<std::string> messages;
  ktstr_status scenario_status = KTSTR_OK;
  bool has_scenarios = true;
};

FakeRun fake;

const ktstr_metrics kMetrics = {[](const ktstr_run*, const char* name, double value, const char*) {
  fake.metrics.emplace_back(name, value);
  return static_cast<ktstr_status>(KTSTR_OK);
}};

const ktstr_scenario kScenarios = {[](const ktstr_run*,
                                      const char* document,
                                      ktstr_verdict* verdict,
                                      const ktstr_text_sink* report) {
  fake.document = document;
  report->write(report, fake.report.data(), fake.report.size());
  *verdict = fake.scenario_status == KTSTR_OK ? KTSTR_VERDICT_PASS : KTSTR_VERDICT_NONE;
  return fake.scenario_status;
}};

const ktstr_log kLog = {nullptr, [](const ktstr_log*, ktstr_log_level level, const char* text) {
                          fake.messages.push_back(std::to_string(level) + text);
                        }};

const ktstr_run_info kInfo = {KTSTR_RECORD(ktstr_run_info), .cpu_count = 4};
const ktstr_run kRun = {nullptr,
                        &kInfo,
                        [](const ktstr_run*, const char* id) -> const void* {
                          if (std::string_view(id) == KTSTR_METRICS_EXTENSION)
                            return &kMetrics;
                          if (std::string_view(id) == KTSTR_LOG_EXTENSION)
                            return &kLog;
                          return fake.has_scenarios ? &kScenarios : nullptr;
                        },
                        [](const ktstr_run*) { return false; },
                        [](const ktstr_run*, bool held, const char*, uint32_t, const char* text) {
                          if (!held)
                            fake.failed_checks.emplace_back(text);
                        }};
const ktstr_host kHost = {0,
                          1,
                          KTSTR_ROLE_GUEST,
                          nullptr,
                          [](const ktstr_host*, const char*) -> const void* { return nullptr; },
                          [](const ktstr_host*, ktstr_log_level, const char*) {},
                          [](const ktstr_host*, const char* text) { fake.error = text; }};

struct Ended {
  ktstr_status status = KTSTR_OK;
  ktstr_verdict verdict = KTSTR_VERDICT_NONE;
};

/// Runs a test of this file as ktstr does.
Ended run(const ktstr_test& test)
{
  ktstr::detail::keep_host(&kHost);
  Ended ended;
  ended.status = test.ops->run(&test, &kRun, &ended.verdict);
  return ended;
}

} // namespace

KTSTR_TEST(calm)
{
  return cell.run(ktstr::scenario().add(ktstr::work("SpinWait").per_cpu(1)));
}

KTSTR_TEST(thrower, .id = "other-name", .duration_ms = 5)
{
  throw std::runtime_error("no luck today");
}

KTSTR_TEST(asserter)
{
  return cell.check(cell.cpu_count() == 5, "five CPUs") ? ktstr::Verdict::pass
                                                        : cell.fail("not five");
}

KTSTR_TEST(teller)
{
  cell.log(ktstr::LogLevel::warn, "late");
  ktstr::log(ktstr::host(), ktstr::LogLevel::warn, "lost: this host has no such extension");
  return ktstr::Verdict::pass;
}

TEST_CASE("a built scenario is a document that the engine takes", "[hpp]")
{
  using namespace ktstr; // NOLINT
  auto bursty = work("Bursty").param("burst_us", 1000).param("sleep_us", 20000).count(2);
  const auto document =
      scenario()
          .add(bursty.nice(5).on(one_cpu_each()))
          .add(work("WakeChain").param("wake", "Futex"))
          .add(cgroup("web").on(llc(0)).cpu_weight(200).cpu_max(50000).add(
              work("SpinWait").named("a \"quoted\\\n").on(exactly("0"))))
          .add(cgroup("rest").on(cpus("0-3,6")))
          .add(cgroup("part").on(cpu_range(0, 0.5)))
          .add(hold(0.5).named("calm"))
          .add(hold_ms(100).add(work("YieldHeavy")).add(cgroup("late").on(disjoint(0, 2))))
          .start_jitter_us(0)
          .all_cpus_used()
          .max_gap_pct(25)
          .check("min_work_rate", 1.5)
          .document();
  INFO(document.text);
  CHECK(complaint_of_engine(document.text) == "");
}

TEST_CASE("a test's scenario runs, gives the verdict and its numbers as metrics", "[hpp]")
{
  fake = {.report = R"({"verdict":"pass","summary":{"workers":4,"cpu_ns":1.5e9},"checks":[]})"};
  const auto ended = run(calm);
  CHECK(ended.status == KTSTR_OK);
  CHECK(ended.verdict == KTSTR_VERDICT_PASS);
  CHECK(complaint_of_engine(fake.document) == "");
  CHECK(fake.metrics ==
        std::vector<std::pair<std::string, double>>{{"workers", 4}, {"cpu_ns", 1.5e9}});
}

TEST_CASE("a scenario that could not be carried out is the test's error", "[hpp]")
{
  fake = {.report = "{", .scenario_status = KTSTR_ERR_INVALID};
  const auto ended = run(calm);
  CHECK(ended.status == KTSTR_ERR_INVALID);
  CHECK(ended.verdict == KTSTR_VERDICT_NONE);
  CHECK(fake.error.empty()); // ktstr has set one itself
}

TEST_CASE("a ktstr without scenarios is an error that says so", "[hpp]")
{
  fake = {.has_scenarios = false};
  CHECK(run(calm).status == KTSTR_ERR_UNSUPPORTED);
  CHECK(fake.error == "this ktstr has no ktstr.scenario/1");
}

TEST_CASE("what a test throws becomes its error, and no verdict", "[hpp]")
{
  fake = {};
  const auto ended = run(thrower);
  CHECK(ended.status == KTSTR_ERR_INTERNAL);
  CHECK(ended.verdict == KTSTR_VERDICT_NONE);
  CHECK(fake.error == "no luck today");
}

TEST_CASE("messages go to the run's cell", "[hpp]")
{
  fake = {};
  CHECK(run(teller).verdict == KTSTR_VERDICT_PASS);
  CHECK(fake.messages == std::vector<std::string>{"3late"});
}

TEST_CASE("assertions are recorded", "[hpp]")
{
  fake = {};
  CHECK(run(asserter).verdict == KTSTR_VERDICT_FAIL);
  CHECK(fake.failed_checks == std::vector<std::string>{"five CPUs", "not five"});
}

TEST_CASE("a test's options end up in its record", "[hpp]")
{
  CHECK(std::string(thrower.id) == "other-name");
  CHECK(thrower.duration_ms == 5);
  CHECK(std::string(calm.id) == "calm");
  CHECK(calm.struct_size == sizeof(ktstr_test));
}
