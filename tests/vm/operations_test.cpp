// Every operation of a scenario, in a guest where it may do everything: what it is seen to do.
#include <catch2/catch_test_macros.hpp>

#include "program_run.h"

namespace ktstr::test {

TEST_CASE("every operation does what it says", "[vm]")
{
  const TestBench bench;
  const auto outcome =
      run_cells(bench,
                {.plugin_folders = {KTSTR_OWN_PLUGINS},
                 .filter = "(scheduler(eevdf) & (test(op_effects) | test(steers_irq) | "
                           "test(cgroup_work))) | (scheduler(scx_fifo) & test(detaches))"});
  INFO(outcome.errors);
  CHECK(outcome.cells.size() == 4);
  for (const auto& [name, cell] : outcome.cells)
    check_verdict(cell, "pass");
}

} // namespace ktstr::test
