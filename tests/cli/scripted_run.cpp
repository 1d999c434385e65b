// A run without machines, for the tests of interruption: ktstr's own signal handlers, dispatcher,
// reporters and run folder, and a runner that passes every cell but the fourth, which hangs.
//
// ROOT/junit.xml is its JUnit file.
//
//   scripted_run ROOT polite|stubborn     stubborn: the hanging cell ignores the cancel token
#include <cstdio>
#include <string>
#include <unistd.h>

#include "core/cli/interrupt.h"
#include "core/report/json_reporter.h"
#include "core/report/junit_reporter.h"
#include "core/report/log_reporter.h"
#include "core/run/dispatcher.h"
#include "tests/unit/core/run/sample_plan.h"

using namespace ktstr; // NOLINT

namespace {

constexpr std::size_t kHangingCell = 3;
constexpr Milliseconds kNap{10};

CellResult hang(const CellJob& job, bool is_stubborn)
{
  std::fputs("hanging\n", stdout);
  std::fflush(stdout);
  while (is_stubborn || !job.cancel->is_cancelled())
    system_clock().sleep(kNap);
  return {.verdict = Verdict::fail, .reason = "cut short"};
}

} // namespace

int main(int argc, char** argv)
{
  if (argc != 3)
    return kExitUsage;
  const bool is_stubborn = std::string(argv[2]) == "stubborn";
  const CancelToken& cancel = install_interrupt_handlers();
  const auto run_dir = RunDirectory::create(argv[1], std::chrono::system_clock::now());
  if (!run_dir)
    return kExitEnvironment;
  const auto plan = testing::sample_plan();
  testing::ScriptedRunner runner;
  runner.script(plan.cells[kHangingCell].name,
                [is_stubborn](const CellJob& job) { return hang(job, is_stubborn); });
  FdOutput out(STDOUT_FILENO);
  FdOutput err(STDERR_FILENO);
  const Style style;
  JsonReporter results(out);
  LogReporter progress(err, style, system_clock());
  const auto junit = JunitReporter::create({.file = std::string(argv[1]) + "/junit.xml"});
  if (!junit)
    return kExitEnvironment;
  Reporter* const reporters[] = {&progress, &results, junit->get()};
  return exit_code(dispatch({.plan = &plan,
                             .runner = &runner,
                             .run_dir = &*run_dir,
                             .cancel = &cancel,
                             .started = {.accel = "none", .clock = "real"}},
                            reporters));
}
