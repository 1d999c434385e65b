// A back end that a plugin brings: a real cell on QEMU's microvm.
#include <catch2/catch_test_macros.hpp>

#include "program_run.h"
#include "test_machine.h"

namespace ktstr::test {

TEST_CASE("a cell runs on the back end of a plugin, and what it cannot show is skipped", "[vm]")
{
  const TestBench bench;
  const auto outcome = run_program({.kernel = bench.kernel,
                                    .cache = bench.folder.path() / "cache",
                                    .runs = bench.folder.path() / "runs",
                                    .options = {"--vmm",
                                                "microvm",
                                                "--preset",
                                                "1n1l33c2t",
                                                "--test",
                                                "smoke",
                                                "--scheduler",
                                                "scx_fifo"}});
  INFO(outcome.errors);
  REQUIRE(outcome.exit_code == 0);
  REQUIRE(outcome.cells.size() == 2);
  const auto& booted = outcome.cells.at("smoke/scx_fifo/1n1l2c1t");
  CHECK(booted["verdict"].as_string() == "pass");
  const auto& skipped = outcome.cells.at("smoke/scx_fifo/1n1l33c2t");
  CHECK(skipped["verdict"].as_string() == "skip");
  CHECK(skipped["reason"].as_string() ==
        "host topology insufficient: VM back end 'microvm' cannot show topology 1n1l33c2t: it "
        "takes at most 64 CPUs, has 66");
  for (const auto& record : outcome.records)
    if (record["verdict"].as_string() == "pass") {
      CHECK(record["facts"]["start"].as_string() == "boot");
      CHECK_FALSE(record["digest"].as_string().empty());
    }
}

} // namespace ktstr::test
