// Cells in real time on a host that is busy with something else: what fails there fails as
// "host disturbed", and the scheduler is not blamed.
#include <catch2/catch_test_macros.hpp>

#include "program_run.h"
#include "tests/support/burners.h"

namespace ktstr::test {

TEST_CASE("a busy host makes no scheduler fail in real time", "[vm]")
{
  const TestBench bench;
  const Burners burners;
  REQUIRE(burners.are_all_there());
  const auto outcome = run_program({.kernel = bench.kernel,
                                    .cache = bench.folder.path() / "cache",
                                    .runs = bench.folder.path() / "runs",
                                    .options = {"--plugin-dir",
                                                KTSTR_PLUGINS,
                                                "-E",
                                                "(test(smoke) | test(fairness)) & "
                                                "(scheduler(eevdf) | scheduler(scx_fifo))",
                                                "--preset",
                                                "tiny-2llc",
                                                "--clock",
                                                "real",
                                                "-j1"}});
  INFO(outcome.errors);
  REQUIRE(outcome.records.size() >= 4);
  for (const auto& record : outcome.records) {
    const auto verdict = record["verdict"].as_string();
    INFO(record["name"].as_string() << ": " << verdict << ": " << record["reason"].as_string());
    CHECK(record["facts"]["stolen_share"].as_double() > 0);
    if (verdict == "pass")
      continue;
    CHECK(verdict == "inconclusive");
    CHECK(record["fault"].as_string() == "host");
    CHECK(record["reason"].as_string().starts_with("host disturbed: "));
  }
}

} // namespace ktstr::test
