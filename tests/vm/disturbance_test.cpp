// Disturbances from the command line: each really happens, a good scheduler stands them, a bad one
// does not, and a replay has them again.
#include <functional>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include "core/base/text.h"
#include "program_run.h"

using Catch::Matchers::ContainsSubstring;

namespace ktstr::test {

namespace {

constexpr const char* kMachine = "1n2l2c1t";

Outcome run_disturbed(const TestBench& bench,
                      const std::string& disturbances,
                      const std::string& filter,
                      const std::string& duration = "1500ms")
{
  return run_cells(
      bench,
      {.plugin_folders = {KTSTR_PLANTED_PLUGINS},
       .filter = filter + " & preset(" + kMachine + ")",
       .options = {"--preset", kMachine, "--duration", duration, "--disturb", disturbances}});
}

double share_of_cpu(const Json& worker)
{
  return worker["cpu_ns"].as_double() / worker["wall_ns"].as_double();
}

bool any_worker(const Json& record, const std::function<bool(const Json&)>& is_it)
{
  for (const auto& worker : record["workers"].items())
    if (is_it(worker))
      return true;
  return false;
}

/// What is there when it happened, and only then.
struct Disturbance {
  const char* name;
  const char* scheduler;
  bool (*has_happened)(const Json& record);
  int least_rounds = 2;
};

const Disturbance kAll[] = {
    {"hotplug",
     "scx_fifo",
     [](const Json& record) { // the bound sleepers lose their CPU, and must go elsewhere
       return any_worker(record, [](const Json& worker) {
         return worker["work_type"].as_string() == "Bursty" &&
                worker["migration_count"].as_uint() > 0;
       });
     }},
    {"rt_hog",
     "scx_fifo",
     [](const Json& record) {
       return any_worker(record, [](const Json& worker) {
         return worker["sched_policy"].as_string() == "SCHED_FIFO 50" &&
                worker["disturber"].as_bool() && share_of_cpu(worker) > 0.2;
       });
     }},
    {"cpu_max",
     "eevdf",
     [](const Json& record) {
       return any_worker(record, [](const Json& worker) {
         return worker["cgroup"].as_string() == "disturb-max/tight" &&
                worker["work"].as_uint() > 0 && share_of_cpu(worker) < 0.12;
       });
     }},
    {"stop_storm",
     "scx_fifo",
     [](const Json& record) {
       return any_worker(record, [](const Json& worker) {
         return worker["work_type"].as_string() == "SpinWait" && share_of_cpu(worker) < 0.75;
       });
     }},
    {"cpuset_churn",
     "scx_fifo",
     [](const Json& record) {
       return any_worker(record, [](const Json& worker) {
         return worker["cgroup"].as_string() == "disturb-cpuset" &&
                worker["migration_count"].as_uint() > 2;
       });
     }},
    {"reload",
     "scx_fifo",
     [](const Json& record) {
       std::size_t attached = 0;
       for (const auto& event : record["events"].items())
         attached += event["event"].as_string() == "attached_by_test" ? 1 : 0;
       return attached > 0 && static_cast<double>(attached) ==
                                  record["metrics"]["disturb_reload_rounds"]["value"].as_double();
     },
     1}, // to attach takes up to two seconds: the next test has the time for more
};

} // namespace

TEST_CASE("each disturbance happens, and a good scheduler stands it", "[vm]")
{
  const TestBench bench;
  std::vector<std::string> names{"none"};
  std::vector<std::string> atoms;
  for (const auto& one : kAll) {
    names.emplace_back(one.name);
    atoms.push_back(fmt::format("(disturb({}) & scheduler({}))", one.name, one.scheduler));
  }
  atoms.emplace_back("(!disturb(*?*) & (scheduler(eevdf) | scheduler(scx_fifo)))");
  const auto outcome =
      run_disturbed(bench, join(names, ","), "test(smoke) & (" + join(atoms, " | ") + ")");
  INFO(outcome.errors);
  for (const auto& one : kAll) {
    const auto cell = [&](const std::string& test) {
      return record_of(outcome, fmt::format("{}/{}/{}", test, one.scheduler, kMachine));
    };
    const auto plain = cell("smoke");
    const auto disturbed = cell(std::string("smoke+") + one.name);
    INFO(disturbed.dump());
    CHECK(plain["verdict"].as_string() == "pass");
    CHECK_FALSE(one.has_happened(plain));
    CHECK(disturbed["verdict"].as_string() == "pass");
    CHECK(one.has_happened(disturbed));
    const auto metric = std::string("disturb_") + one.name + "_rounds";
    CHECK(disturbed["metrics"][metric]["value"].as_double() >= one.least_rounds);
  }
}

TEST_CASE("the scheduler is reloaded again and again", "[vm]")
{
  const TestBench bench;
  const auto outcome =
      run_disturbed(bench, "reload", "test(smoke) & scheduler(scx_fifo)", "8000ms");
  INFO(outcome.errors);
  const auto record = record_of(outcome, fmt::format("smoke+reload/scx_fifo/{}", kMachine));
  INFO(record.dump());
  CHECK(record["verdict"].as_string() == "pass");
  CHECK(record["metrics"]["disturb_reload_rounds"]["value"].as_double() >= 2);
}

TEST_CASE("a bug that nothing else shows is shown by a disturbance", "[vm]")
{
  const TestBench bench;
  const auto outcome =
      run_disturbed(bench,
                    "none,hotplug",
                    "test(smoke) & (scheduler(planted_none) | scheduler(planted_unplug_strands))");
  INFO(outcome.errors);
  const auto verdict = [&](const std::string& cell) {
    return outcome.cells.at(cell + "/" + kMachine)["verdict"].as_string();
  };
  CHECK(verdict("smoke/planted_none") == "pass");
  CHECK(verdict("smoke+hotplug/planted_none") == "pass");
  CHECK(verdict("smoke/planted_unplug_strands") == "pass");
  CHECK(verdict("smoke+hotplug/planted_unplug_strands") == "fail");
}

TEST_CASE("a replay disturbs as the run did", "[vm]")
{
  const TestBench bench;
  const auto outcome = run_disturbed(bench, "stop_storm+rt_hog", "test(smoke) & scheduler(eevdf)");
  INFO(outcome.errors);
  const auto cell = fmt::format("smoke+stop_storm+rt_hog/eevdf/{}", kMachine);
  REQUIRE(outcome.cells.contains(cell));
  const auto replay = run_captured({.argv = {KTSTR_PROGRAM,
                                             "replay",
                                             outcome.cells.at(cell)["sidecar"].as_string(),
                                             "--run-dir",
                                             (bench.folder.path() / "again").string()},
                                    .environment = {{"KTSTR_CACHE_DIR", KTSTR_TEST_CACHE}}},
                                   {.time = std::chrono::minutes(3)});
  REQUIRE(replay);
  INFO(replay->out << replay->err);
  CHECK(replay->status.code == 0);
  CHECK_THAT(replay->out + replay->err, ContainsSubstring("same bits"));
}

TEST_CASE("what cannot be disturbed so is left out, with the reason", "[vm]")
{
  const TestBench bench;
  const auto outcome = run_disturbed(bench, "reload", "test(smoke) & scheduler(eevdf)");
  CHECK(outcome.cells.empty());
  CHECK_THAT(outcome.errors,
             ContainsSubstring("disturbance 'reload' leaves out 1n2l2c1t: needs a scheduler beside "
                               "the kernel's own, which 'eevdf' is"));
}

} // namespace ktstr::test
