#include <catch2/catch_test_macros.hpp>

#include "core/base/file.h"
#include "core/guest/sched_ext.h"

using namespace ktstr;
using namespace ktstr::guest;

TEST_CASE("a kernel without sched_ext has the state absent", "[sched_ext]")
{
  const auto state = read_sched_ext("/nonexistent");
  CHECK_FALSE(state.is_present());
  CHECK_FALSE(state.is_enabled());
  CHECK(state.is_idle());
}

TEST_CASE("an attached scheduler is read with its proof", "[sched_ext]")
{
  const auto folder = TempDir::create("ktstr-sched-ext-test");
  REQUIRE(folder);
  REQUIRE(make_directories(folder->path() / "root"));
  REQUIRE(write_file(folder->path() / "state", "enabled\n"));
  REQUIRE(write_file(folder->path() / "root/ops", "scx_fifo\n"));
  REQUIRE(write_file(folder->path() / "enable_seq", "3\n"));
  REQUIRE(write_file(folder->path() / "nr_rejected", "0\n"));

  const auto state = read_sched_ext(folder->path());

  CHECK(state.is_enabled());
  CHECK_FALSE(state.is_idle());
  CHECK(state.ops == "scx_fifo");
  CHECK(state.enable_seq == 3);
}
