#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include "core/model/items.h"

namespace ktstr {

namespace {

PluginInfo full_plugin()
{
  const SchedulerInfo scheduler{
      .id = "scx_acme",
      .description = "one queue",
      .kind = SchedulerKind::binary,
      .plugin_file = "/p/acme.so",
      .struct_ops = "acme_ops",
      .bpf_file = "/p/acme.bpf.o",
      .binary_path = "scx_acme",
      .binary_args = {"-v"},
      .enable_commands = {"echo 1"},
      .disable_commands = {"echo 0"},
      .rodata = {{.name = "slice", .value = 0xffffffffffffffffUL}},
      .flags = {{.id = "vtime",
                 .description = "by vtime",
                 .args = {"--vtime"},
                 .rodata = {{.name = "vtime", .value = 1}},
                 .needs = {"base"},
                 .conflicts = {"fifo"}},
                {.id = "base"},
                {.id = "fifo"}},
      .setup = {.sysctls = {"kernel.pid_max=8"}, .config = "c", .config_path = "/c"},
      .constraints = {.min_llcs = 2, .max_llcs = std::nullopt, .requires_smt = true}};
  const TestInfo test{.id = "fair",
                      .description = "d",
                      .plugin_file = "/p/acme.so",
                      .scheduler = "scx_acme",
                      .duration_ms = 5,
                      .timeout_ms = 6,
                      .memory_mib = 7,
                      .cpu_budget = 8,
                      .scenario = "{}",
                      .further_schedulers = {"scx_acme+vtime"},
                      .staged = {{.name = "scx_acme+vtime",
                                  .scheduler = scheduler,
                                  .profile = {"base", "vtime"},
                                  .build_id = "cd34"}},
                      .disturbances = {{.name = "reload", .min_cpus = 2, .needs_scheduler = true}},
                      .topology = "1n1l2c1t",
                      .perf_deltas = {{.metric = "m", .max_regression_pct = 5, .min_abs = 2},
                                      {.metric = "n", .is_higher_better = false}},
                      .constraints = {.min_cpus = 3},
                      .expectation = {.is_error = true,
                                      .allows_inconclusive = true,
                                      .forbids_skip = true,
                                      .survives_storm = true,
                                      .error_contains = "stall",
                                      .error_matches = "a|b",
                                      .cleanup_budget_ms = 8},
                      .setup = {.sysctls = {"kernel.pid_max=9"},
                                .kernel_arguments = {"nosmt"},
                                .files = {"f"},
                                .config = "c",
                                .config_path = "/c",
                                .scheduler_arguments = {"{file}"}},
                      .checks_passed = true,
                      .checks_always = true};
  return {
      .id = "org.acme",
      .version = "1",
      .license = "MIT",
      .file = "/p/acme.so",
      .build_id = "ab12",
      .schedulers = {scheduler},
      .tests = {test},
      .payloads =
          {{.id = "pay",
            .path = "stress-ng",
            .args = {"-c"},
            .output = PayloadOutput::text,
            .uses_parent_group = true,
            .metrics = {{.name = "ops",
                         .unit = "ops/s",
                         .direction = MetricDirection::target,
                         .target = 2.5,
                         .match = "ops {}",
                         .fold = MetricFold::max}},
            .checks = {{.kind = PayloadCheckKind::range, .metric = "ops", .low = -1, .high = 1.5},
                       {.kind = PayloadCheckKind::exit_code, .exit_code = -1}},
            .include_files = {"a.json"},
            .known_flags = std::vector<std::string>{"cpu"},
            .output_file = "/tmp/out",
            .package = "stress-ng"}},
      .vmms = {{.id = "vm", .description = "a VM"}}};
}

std::string scheduler_error(std::string_view text)
{
  const auto scheduler = scheduler_from_json(*Json::parse(text));
  return scheduler ? "none" : scheduler.error().text();
}

} // namespace

TEST_CASE("items survive the trip through JSON with every member", "[items]")
{
  const Json json = to_json(full_plugin());
  const auto back = plugin_from_json(*Json::parse(json.dump()));
  REQUIRE(back);
  CHECK(to_json(*back) == json);
  CHECK(back->schedulers[0].rodata[0].value == 0xffffffffffffffffUL);
  CHECK(back->schedulers[0].constraints == full_plugin().schedulers[0].constraints);
  CHECK(back->tests[0].timeout_ms == 6);
}

TEST_CASE("items: every member of a wrong type is refused", "[items]")
{
  const Json good = to_json(full_plugin());
  const Json::Object members = good.members();
  for (const auto& [name, value] : members) {
    Json bad = good;
    bad.set(name, 1.5);
    CAPTURE(name);
    CHECK_FALSE(plugin_from_json(bad));
  }
  const Json scheduler = to_json(full_plugin().schedulers[0]);
  for (const auto& [name, value] : scheduler.members()) {
    Json bad = scheduler;
    bad.set(name, 1.5);
    CAPTURE(name);
    CHECK_FALSE(scheduler_from_json(bad));
  }
  const Json test = to_json(full_plugin().tests[0]);
  for (const auto& [name, value] : test.members()) {
    Json bad = test;
    bad.set(name, 1.5);
    CAPTURE(name);
    CHECK_FALSE(test_from_json(bad));
  }
}

TEST_CASE("items: absent members keep their defaults", "[items]")
{
  const auto test = test_from_json(*Json::parse(R"({"id":"x"})"));
  REQUIRE(test);
  CHECK(test->duration_ms == 1000);
  CHECK(test->constraints == Constraints{});
}

TEST_CASE("items: broken rules are named", "[items]")
{
  CHECK(scheduler_error(R"([])") == "a scheduler is not a JSON object");
  CHECK(scheduler_error(R"({"kind":"bpf"})") == "a scheduler has no 'id'");
  CHECK(scheduler_error(R"({"id":"a/b","kind":"bpf"})").find("'a/b' is not an id") !=
        std::string::npos);
  CHECK(scheduler_error(R"({"id":"a","kind":"magic"})") ==
        "scheduler 'a': 'magic' is not a kind of scheduler");
  CHECK(scheduler_error(R"({"id":"a","kind":"unset"})").find("no kind is set") !=
        std::string::npos);
  CHECK(scheduler_error(R"({"id":"a","kind":"binary"})").find("no 'binary_path'") !=
        std::string::npos);
  CHECK(scheduler_error(R"({"id":"a","kind":"bpf","constraints":{"min_llcs":-1}})") ==
        "scheduler 'a': member 'min_llcs' of constraints is not a whole number from 0 to "
        "4294967295");
  CHECK(scheduler_error(R"({"id":"a","kind":"bpf","constraints":{"min_llcs":20}})")
            .find("inverted") != std::string::npos);
  CHECK(scheduler_error(R"({"id":"a","kind":"bpf","flags":[{"id":"x","needs":["y"]}]})")
            .find("which is not a flag") != std::string::npos);
}

TEST_CASE("item ids are short words", "[items]")
{
  CHECK(is_valid_item_id("scx_acme-1.0"));
  CHECK(is_valid_item_id(std::string(64, 'a')));
  const std::string bad =
      GENERATE(as<std::string>(), "", "a/b", "a b", "a+b", "\xc3\xa9", std::string(65, 'a'));
  CAPTURE(bad);
  CHECK_FALSE(is_valid_item_id(bad));
}

TEST_CASE("flag ids are shorter, lower-case words", "[items]")
{
  CHECK(is_valid_flag_id("no-steal_2"));
  CHECK_FALSE(is_valid_flag_id("Vtime"));
  CHECK_FALSE(is_valid_flag_id("a.b"));
  CHECK_FALSE(is_valid_flag_id(""));
  CHECK_FALSE(is_valid_flag_id(std::string(33, 'a')));
}

} // namespace ktstr
