#include <set>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include "core/base/text.h"
#include "core/gauntlet/plan.h"

namespace ktstr {

namespace {

Preset preset_of(std::string name, std::string_view topology)
{
  return {.name = std::move(name), .topology = *parse_topology(topology)};
}

PlanRequest small_request()
{
  PlanRequest request;
  request.tests = {{.id = "smoke"}, {.id = "fair"}};
  request.schedulers = {
      {.id = "eevdf", .kind = SchedulerKind::kernel_default},
      {.id = "scx_a", .kind = SchedulerKind::bpf, .flags = {{.id = "vtime"}, {.id = "steal"}}}};
  request.presets = {preset_of("tiny", "1n1l4c1t"), preset_of("two", "1n2l2c1t")};
  request.kernels = {{.label = "7.3.4", .image = "/k/a"}};
  return request;
}

std::string names_of(const PlanRequest& request)
{
  const auto plan = make_plan(request);
  if (!plan)
    return "error: " + plan.error().text();
  std::vector<std::string> names;
  for (const Cell& cell : plan->cells)
    names.push_back(cell.name);
  return join(names, " ");
}

} // namespace

TEST_CASE("plan names and orders cells by test, scheduler, profile, preset", "[plan]")
{
  CHECK(names_of(small_request()) ==
        "smoke/eevdf/tiny smoke/eevdf/two smoke/scx_a/tiny smoke/scx_a/two "
        "fair/eevdf/tiny fair/eevdf/two fair/scx_a/tiny fair/scx_a/two");
}

TEST_CASE("plan names profiles", "[plan]")
{
  PlanRequest request = small_request();
  request.tests.resize(1);
  request.presets.resize(1);
  request.profiles = ProfileSelection::all;
  CHECK(names_of(request) == "smoke/eevdf/tiny smoke/scx_a/tiny smoke/scx_a+vtime/tiny "
                             "smoke/scx_a+steal/tiny smoke/scx_a+vtime+steal/tiny");
}

TEST_CASE("plan names kernels and seeds only when there are several", "[plan]")
{
  PlanRequest request = small_request();
  request.filter = "test(smoke) & scheduler(eevdf) & preset(tiny)";
  request.seeds = {7};
  CHECK(names_of(request) == "smoke/eevdf/tiny");
  request.seeds = {7, 9};
  CHECK(names_of(request) == "smoke/eevdf/tiny/s7 smoke/eevdf/tiny/s9");
  request.kernels.push_back({.label = "7.2.12-rc1", .image = "/k/b"});
  CHECK(names_of(request) == "smoke/eevdf/tiny/kernel_7_3_4/s7 smoke/eevdf/tiny/kernel_7_3_4/s9 "
                             "smoke/eevdf/tiny/kernel_7_2_12_rc1/s7 "
                             "smoke/eevdf/tiny/kernel_7_2_12_rc1/s9");
}

TEST_CASE("plan runs a bound test with its scheduler alone", "[plan]")
{
  PlanRequest request = small_request();
  request.tests = {{.id = "own", .scheduler = "scx_a"}};
  CHECK(names_of(request) == "own/scx_a/tiny own/scx_a/two");
}

TEST_CASE("plan finds the schedulers that a test attaches", "[plan]")
{
  PlanRequest request = small_request();
  request.tests = {{.id = "swap", .further_schedulers = {"eevdf", "scx_a+steal"}}};
  const auto plan = make_plan(request);
  REQUIRE(plan);
  const auto& staged = plan->tests.at(0).staged;
  REQUIRE(staged.size() == 2);
  CHECK(staged[0].scheduler.kind == SchedulerKind::kernel_default);
  CHECK(staged[1].name == "scx_a+steal");
  CHECK(staged[1].scheduler.id == "scx_a");
  CHECK(staged[1].profile == std::vector<std::string>{"steal"});
}

TEST_CASE("plan refuses a scheduler to attach that nobody offers, where a cell needs it", "[plan]")
{
  PlanRequest request = small_request();
  request.tests = {{.id = "swap", .further_schedulers = {"scx_b"}}, {.id = "smoke"}};
  CHECK(names_of(request) ==
        "error: test 'swap': no plugin offers scheduler 'scx_b' (did you mean 'scx_a'?)");
  request.filter = "test(smoke) & scheduler(eevdf)";
  CHECK(names_of(request) == "smoke/eevdf/tiny smoke/eevdf/two");
  request.tests = {{.id = "swap", .further_schedulers = {"scx_a+stel"}}};
  request.filter.clear();
  CHECK(names_of(request) == "error: test 'swap': scheduler 'scx_a' has no flag 'stel' (did you "
                             "mean 'steal'?)");
}

TEST_CASE("plan leaves out machines that a scheduler to attach cannot run on", "[plan]")
{
  PlanRequest request = small_request();
  request.tests = {{.id = "swap", .further_schedulers = {"scx_a"}}};
  request.schedulers[1].constraints.min_llcs = 2;
  CHECK(names_of(request) == "swap/eevdf/two swap/scx_a/two");
}

TEST_CASE("plan disturbs each test in each way that is asked for", "[plan]")
{
  PlanRequest request = small_request();
  request.presets = {preset_of("one", "1n1l1c1t"), preset_of("two", "1n2l2c1t")};
  request.disturbances = {{}, {{.name = "hotplug", .min_cpus = 2}, {.name = "rt_hog"}}};
  request.filter = "test(smoke) & scheduler(eevdf)";
  CHECK(names_of(request) == "smoke/eevdf/one smoke/eevdf/two smoke+hotplug+rt_hog/eevdf/two");
  request.filter += " & disturb(hotplug*)";
  CHECK(names_of(request) == "smoke+hotplug+rt_hog/eevdf/two");
}

TEST_CASE("plan leaves out what a disturbance has nothing to do with", "[plan]")
{
  PlanRequest request = small_request();
  request.tests.resize(1);
  request.disturbances = {{{.name = "reload", .needs_scheduler = true}}};
  const auto plan = make_plan(request);
  REQUIRE(plan);
  CHECK(names_of(request) == "smoke+reload/scx_a/tiny smoke+reload/scx_a/two");
  CHECK(plan->notes ==
        std::vector<std::string>{
            "disturbance 'reload' leaves out tiny, two: needs a scheduler beside the "
            "kernel's own, which 'eevdf' is"});
}

TEST_CASE("plan gives a test with a machine of its own that machine alone", "[plan]")
{
  PlanRequest request = small_request();
  request.schedulers[0].constraints.max_numa_nodes = 2;
  request.tests.push_back({.id = "own", .topology = "2n2l2c1t:distances=10,30,30,10"});
  request.filter = "scheduler(eevdf) & !test(fair)";
  CHECK(names_of(request) ==
        "smoke/eevdf/tiny smoke/eevdf/two own/eevdf/2n2l2c1t:distances=10,30,30,10");
}

TEST_CASE("plan folds what is given twice", "[plan]")
{
  PlanRequest request = small_request();
  request.filter = "smoke/eevdf/tiny";
  request.presets.push_back(request.presets[0]);
  request.kernels.push_back(request.kernels[0]);
  request.seeds = {3, 3};
  CHECK(names_of(request) == "smoke/eevdf/tiny");
}

TEST_CASE("plan leaves out what does not fit and says why, once for each reason", "[plan]")
{
  PlanRequest request = small_request();
  request.tests = {{.id = "smoke", .constraints = {.min_llcs = 2}}};
  request.schedulers[1].constraints.max_cpus = 4;
  request.presets = {
      preset_of("tiny", "1n1l4c1t"), preset_of("mini", "1n1l2c1t"), preset_of("wide", "1n2l4c1t")};
  const auto plan = make_plan(request);
  REQUIRE(plan);
  CHECK(names_of(request) == "smoke/eevdf/wide");
  CHECK(plan->notes ==
        std::vector<std::string>{"test 'smoke' leaves out tiny, mini: needs at least 2 LLCs, has 1",
                                 "scheduler 'scx_a' leaves out wide: takes at most 4 CPUs, has 8"});
}

TEST_CASE("plan says nothing of what the filter leaves out", "[plan]")
{
  PlanRequest request = small_request();
  request.schedulers[1].constraints.min_llcs = 2;
  request.filter = "scheduler(eevdf)";
  const auto plan = make_plan(request);
  REQUIRE(plan);
  CHECK(plan->notes.empty());
}

TEST_CASE("plan takes more vCPUs than the machine has, but not more memory", "[plan]")
{
  PlanRequest request = small_request();
  request.tests.resize(1);
  request.schedulers.resize(1);
  request.host = {.cpus = 1, .memory_mib = 1024};
  request.presets = {preset_of("wide", "1n2l8c1t"), preset_of("huge", "1n4l8c1t")};
  CHECK(names_of(request) == "smoke/eevdf/wide");
  const auto plan = make_plan(request);
  REQUIRE(plan);
  CHECK(plan->notes == std::vector<std::string>{"this machine leaves out huge: a guest of 2048 "
                                                "MiB, 1024 MiB are available"});
}

TEST_CASE("plan leaves out nodes with less memory than the test needs", "[plan]")
{
  PlanRequest request = small_request();
  request.tests = {{.id = "big", .memory_mib = 4096, .constraints = {.max_numa_nodes = 2}}};
  request.schedulers.resize(1);
  request.schedulers[0].constraints.max_numa_nodes = 2;
  request.presets = {preset_of("nodes", "2n2l1c1t:nodes=1@512,1@512")};
  CHECK(names_of(request) ==
        "error: no cell to run: test 'big' leaves out nodes: needs 4096 MiB, the nodes have 1024");
}

TEST_CASE("plan names the empty dimension", "[plan]")
{
  const auto error_without = [](auto change) {
    PlanRequest request = small_request();
    change(request);
    return names_of(request);
  };
  CHECK(error_without([](PlanRequest& r) { r.tests.clear(); }) ==
        "error: no cell to run: there is no test: no plugin offers one");
  CHECK(error_without([](PlanRequest& r) { r.schedulers.clear(); }) ==
        "error: no cell to run: there is no scheduler: no plugin offers one");
  CHECK(error_without([](PlanRequest& r) { r.presets.clear(); }) ==
        "error: no cell to run: there is no topology");
  CHECK(error_without([](PlanRequest& r) { r.kernels.clear(); }) ==
        "error: no cell to run: there is no kernel");
  CHECK(error_without([](PlanRequest& r) { r.seeds.clear(); }) ==
        "error: no cell to run: there is no seed");
  CHECK(error_without([](PlanRequest& r) { r.filter = "smok/"; }) ==
        "error: no cell to run: the filter 'smok/' matches none of 8 cells");
  CHECK(error_without([](PlanRequest& r) {
          r.tests[0].constraints.min_llcs = 9;
          r.tests.resize(1);
        }) ==
        "error: no cell to run: test 'smoke' leaves out tiny: needs at least 9 LLCs, has 1; test "
        "'smoke' leaves out two: needs at least 9 LLCs, has 2");
}

TEST_CASE("plan refuses what cannot be named or told apart", "[plan]")
{
  const auto error_after = [](auto change) {
    PlanRequest request = small_request();
    change(request);
    return names_of(request);
  };
  CHECK(error_after([](PlanRequest& r) {
          r.tests[1].id = "smoke";
        }).find("test 'smoke' is defined twice") != std::string::npos);
  CHECK(error_after([](PlanRequest& r) {
          r.schedulers[1].id = "a/b";
        }).find("'a/b' is not an id of a scheduler") != std::string::npos);
  CHECK(error_after([](PlanRequest& r) {
          r.presets[1].name = "tiny";
        }).find("two topologies are named 'tiny'") != std::string::npos);
  CHECK(error_after([](PlanRequest& r) {
          r.presets[1].name = "a/b";
        }).find("'a/b' is not a name for a topology") != std::string::npos);
  CHECK(error_after([](PlanRequest& r) {
          r.presets[1].topology.llcs = 0;
        }).find("topology 'two': llcs must be > 0") != std::string::npos);
  CHECK(error_after([](PlanRequest& r) {
          r.kernels.push_back({.label = "7-3-4", .image = "/k/b"});
        }).find("would both be named 'kernel_7_3_4'") != std::string::npos);
  CHECK(error_after([](PlanRequest& r) { r.tests[0].scheduler = "scx_b"; }) ==
        "error: test 'smoke' is bound to scheduler 'scx_b', which no plugin offers (did you mean "
        "'scx_a'?)");
  CHECK(error_after([](PlanRequest& r) {
          r.tests[0].constraints.min_cpus = 500;
        }).find("test 'smoke': constraints are inverted") != std::string::npos);
  CHECK(error_after([](PlanRequest& r) {
          r.filter = "(a";
        }).find("filter is malformed at character 1") != std::string::npos);
}

TEST_CASE("plan refuses an explosion of profiles or seeds", "[plan]")
{
  PlanRequest request = small_request();
  request.seeds.resize(3000000);
  CHECK(names_of(request).find("the matrix has up to 24000000 cells") != std::string::npos);

  request = small_request();
  request.profiles = ProfileSelection::all;
  for (int i = 0; i < 20; ++i)
    request.schedulers[0].flags.push_back({.id = "f" + std::to_string(i)});
  CHECK(names_of(request).find("too many to run every set of them") != std::string::npos);
}

TEST_CASE("plan partitions hold every cell once", "[plan]")
{
  PlanRequest request = small_request();
  request.seeds = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
  request.partition_count = 3;
  std::multiset<std::string> seen;
  for (request.partition_index = 1; request.partition_index <= 3; ++request.partition_index) {
    const auto plan = make_plan(request);
    REQUIRE(plan);
    CHECK(plan->cells.size() > 10);
    for (const Cell& cell : plan->cells)
      seen.insert(cell.name);
    CHECK(plan->notes.back().find("of 80 cells") != std::string::npos);
  }
  CHECK(seen.size() == 80);
  CHECK(std::set<std::string>(seen.begin(), seen.end()).size() == 80);
}

TEST_CASE("plan refuses partitions that do not exist or hold nothing", "[plan]")
{
  PlanRequest request = small_request();
  request.partition_index = 0;
  CHECK(names_of(request) == "error: partition 0/1 does not exist");
  request.partition_index = 3;
  request.partition_count = 2;
  CHECK(names_of(request) == "error: partition 3/2 does not exist");
  request.partition_count = 0;
  CHECK(names_of(request) == "error: partition 3/0 does not exist");

  request.filter = "smoke/eevdf/tiny";
  request.partition_count = 1000;
  CHECK(names_of(request) == "error: no cell to run: partition 3/1000 holds none of 1 cells");
}

TEST_CASE("plan prints a cell as JSON", "[plan]")
{
  PlanRequest request = small_request();
  request.filter = "fair/scx_a/two";
  const auto plan = make_plan(request);
  REQUIRE(plan);
  CHECK(to_json(*plan, plan->cells[0]).dump() ==
        R"({"name":"fair/scx_a/two","test":"fair","scheduler":"scx_a","profile":"",)"
        R"("preset":"two","topology":"1n2l2c1t","cpus":4,"kernel":"7.3.4","seed":0})");
}

TEST_CASE("kernel labels are sanitised", "[plan]")
{
  const auto [label, expected] =
      GENERATE(table<std::string, std::string>({{"6.14.2", "kernel_6_14_2"},
                                                {"6.15-rc3", "kernel_6_15_rc3"},
                                                {"ABC-DEF", "kernel_abc_def"},
                                                {"a..b...c", "kernel_a_b_c"},
                                                {"for-next-", "kernel_for_next"},
                                                {"---", "kernel_"},
                                                {"", "kernel_"},
                                                {"\xc3\xa9", "kernel_"},
                                                {"__a__", "kernel_a"},
                                                {"kernel_6_14_2", "kernel_kernel_6_14_2"},
                                                {" 6.14 ", "kernel_6_14"},
                                                {"a\xe6\x97\xa5\xe6\x9c\xac"
                                                 "b",
                                                 "kernel_a_b"}}));
  CHECK(sanitize_kernel_label(label) == expected);
}

TEST_CASE("guest memory grows with CPUs and with what the test asks", "[plan]")
{
  CHECK(guest_memory_mib(*parse_topology("1n1l4c1t"), 0) == 512);
  CHECK(guest_memory_mib(*parse_topology("1n8l8c2t"), 0) == 8192);
  CHECK(guest_memory_mib(*parse_topology("1n1l4c1t"), 2048) == 2048);
  CHECK(guest_memory_mib(*parse_topology("2n2l2c1t:nodes=1@512,1@768"), 4096) == 1280);
  CHECK(guest_memory_mib(*parse_topology("1n4294967295l1c1t"), 0) == 4294967295U);
}

} // namespace ktstr
