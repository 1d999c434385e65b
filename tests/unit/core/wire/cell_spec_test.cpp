#include <catch2/catch_test_macros.hpp>

#include "core/wire/cell_spec.h"

namespace {

ktstr::CellSpec example()
{
  ktstr::CellSpec spec;
  spec.cell = "smoke/scx_fifo/one-llc-smt";
  spec.test.id = "smoke";
  spec.test.plugin_file = "/plugins/smoke.so";
  spec.scheduler.id = "scx_fifo";
  spec.scheduler.kind = ktstr::SchedulerKind::bpf;
  spec.scheduler.plugin_file = "/plugins/scx_fifo.so";
  spec.profile = {"vtime"};
  spec.topology = "1n1l4c2t";
  spec.offline_cpus = {3, 5};
  spec.seed = 0xffffffffffffffffULL;
  spec.test_build_id = "abc";
  spec.scheduler_build_id = "def";
  spec.library_dirs = {"/opt/lib"};
  return spec;
}

} // namespace

TEST_CASE("a specification survives the trip through JSON text", "[cell_spec]")
{
  const auto spec = example();
  const auto json = ktstr::Json::parse(ktstr::to_json(spec).dump());
  REQUIRE(json);
  const auto read = ktstr::cell_spec_from_json(*json);
  REQUIRE(read);
  CHECK(read->cell == spec.cell);
  CHECK(read->test.id == spec.test.id);
  CHECK(read->scheduler.id == spec.scheduler.id);
  CHECK(read->profile == spec.profile);
  CHECK(read->topology == spec.topology);
  CHECK(read->offline_cpus == spec.offline_cpus);
  CHECK(read->seed == spec.seed);
  CHECK(read->test_build_id == spec.test_build_id);
  CHECK(read->scheduler_build_id == spec.scheduler_build_id);
  CHECK(read->library_dirs == spec.library_dirs);
}

TEST_CASE("a specification without a test or scheduler is refused", "[cell_spec]")
{
  auto json = ktstr::to_json(example());
  SECTION("test")
  {
    json.set("test", ktstr::Json());
  }
  SECTION("scheduler")
  {
    json.set("scheduler", "none");
  }
  CHECK_FALSE(ktstr::cell_spec_from_json(json));
}

TEST_CASE("CPU numbers that no machine has are refused", "[cell_spec]")
{
  auto json = ktstr::to_json(example());
  SECTION("negative")
  {
    json.set("offline_cpus", ktstr::Json::array({-1}));
  }
  SECTION("text")
  {
    json.set("offline_cpus", ktstr::Json::array({"1"}));
  }
  SECTION("huge")
  {
    json.set("offline_cpus", ktstr::Json::array({1L << 40}));
  }
  CHECK_FALSE(ktstr::cell_spec_from_json(json));
}

TEST_CASE("a shell in a specification survives the trip through JSON text", "[cell_spec]")
{
  auto spec = example();
  spec.shell = ktstr::ShellSpec{.argv = {"cat", "/proc/cpuinfo"},
                                .script = "echo",
                                .is_terminal = true,
                                .rows = 50,
                                .columns = 132,
                                .terminal = "xterm"};
  const auto json = ktstr::Json::parse(ktstr::to_json(spec).dump());
  REQUIRE(json);
  const auto read = ktstr::cell_spec_from_json(*json);
  REQUIRE(read);
  REQUIRE(read->shell);
  CHECK(read->shell->argv == spec.shell->argv);
  CHECK(read->shell->script == "echo");
  CHECK(read->shell->is_terminal);
  CHECK(read->shell->rows == 50);
  CHECK(read->shell->columns == 132);
  CHECK(read->shell->terminal == "xterm");
}

TEST_CASE("a specification without a shell has none", "[cell_spec]")
{
  const auto read = ktstr::cell_spec_from_json(ktstr::to_json(example()));
  REQUIRE(read);
  CHECK_FALSE(read->shell);
}
