// What tests say of their pass and their guest, in one gauntlet as a user runs it: each cell's
// verdict, and what the guest was seen to have.
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include "core/base/text.h"
#include "program_run.h"

using Catch::Matchers::ContainsSubstring;

namespace ktstr::test {

namespace {

struct Expected {
  std::string cell; ///< test and scheduler
  std::string verdict;
  std::string fault;
  std::string words; ///< in its reason, or in its details when it passes
};

const std::vector<Expected> kAll{
    {"settings/eevdf", "pass", "none", ""},
    {"unknown_setting/eevdf", "fail", "test", "cannot set sysctl 'kernel.no_such_setting=1'"},
    {"arguments/echo", "pass", "none", "failed as expected: scheduler 'echo' did not attach"},
    {"error_expected/eevdf", "pass", "none", "worker 3 waited 900 ms"},
    {"error_of_other_text/eevdf",
     "fail",
     "scheduler",
     "expected an error with 'runnable task stall'"},
    {"error_of_other_pattern/eevdf", "fail", "scheduler", "that matches 'waited [0-9]+ s$'"},
    {"error_in_vain/eevdf", "fail", "test", "expected error but test passed"},
    {"error_of_plugin/eevdf", "fail", "plugin", "which no test expects"},
    {"error_skipped/eevdf", "skip", "none", "the test says skip"},
    {"any_exit/scx_faulty+error", "pass", "none", "exited while the test ran"},
    {"any_exit/scx_faulty+verifier", "fail", "scheduler", "the scheduler never attached"},
    {"bpf_error/scx_faulty+error", "pass", "none", "failed as expected"},
    {"unclear/eevdf", "pass", "none", "inconclusive, which this test allows"},
    {"no_skip/eevdf", "fail", "test", "skipped, which this test does not allow"},
    {"survives/eevdf", "skip", "none", "the kernel's own cannot die"},
    {"survives/scx_faulty", "pass", "none", ""},
    {"survives/scx_faulty+error", "fail", "scheduler", "did not survive the storm: it crashed"},
    {"promise/promises", "fail", "scheduler", "(0.05 ms times 2 vCPUs that share virtual time)"},
    {"promise/promises_nothing", "pass", "none", ""},
    {"promise_below_own/promises", "pass", "none", ""},
    {"tidy/eevdf", "pass", "none", ""},
    {"host_sees/eevdf", "pass", "none", ""},
    {"host_fails/eevdf", "fail", "scheduler", "so says the host"},
    {"host_not_asked/eevdf", "pass", "none", "worker 3 waited 900 ms"},
    {"host_over_expected/eevdf", "fail", "scheduler", "so says the host"},
    {"host_skips/eevdf", "skip", "none", "so says the host"},
    {"host_cannot_save/eevdf", "fail", "scheduler", "asks for a skip: so says the host"},
    {"host_crashes/eevdf", "fail", "plugin", "crashed in check_passed"},
    {"host_is_silent/eevdf", "fail", "plugin", "neither PASS nor FAIL nor SKIP"},
    {"payload_without_library/eevdf", "fail", "host", "libktstr_test_gone.so"},
};

std::string filter_of_all()
{
  std::vector<std::string> atoms;
  for (const auto& one : kAll)
    atoms.push_back(one.cell + "/");
  return join(atoms, " | ");
}

} // namespace

TEST_CASE("a test says what counts as its pass, and what its guest has", "[vm][contract]")
{
  const TestBench bench;
  const auto outcome = run_cells(bench,
                                 {.plugin_folders = {KTSTR_OWN_PLUGINS},
                                  .filter = filter_of_all(),
                                  .options = {"--profiles", "each"}});
  INFO(outcome.errors);
  CHECK(outcome.exit_code == 1);
  CHECK(outcome.cells.size() == kAll.size());
  for (const auto& expected : kAll) {
    INFO(expected.cell);
    const auto& record = record_of(outcome, expected.cell);
    const auto words =
        record["reason"].as_string() + "\n" + join(record["details"].as_strings(), "\n");
    INFO(words);
    const bool has_run = !record["facts"]["start"].is_null();
    CHECK(record["facts"]["teardown_ms"].is_integer() == has_run);
    check_verdict(record, expected.verdict, expected.fault);
    CHECK_THAT(words, ContainsSubstring(expected.words));
  }
}

} // namespace ktstr::test
