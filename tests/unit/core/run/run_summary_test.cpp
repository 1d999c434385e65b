#include <catch2/catch_test_macros.hpp>

#include "core/run/run_summary.h"

using namespace ktstr; // NOLINT

namespace {

RunSummary summary_of(std::initializer_list<Verdict> verdicts)
{
  RunSummary summary{.planned = verdicts.size()};
  for (const auto verdict : verdicts)
    count(summary, verdict);
  return summary;
}

} // namespace

TEST_CASE("exit codes follow the strongest verdict", "[run_summary]")
{
  CHECK(exit_code(summary_of({Verdict::pass, Verdict::skip})) == kExitPass);
  CHECK(exit_code(summary_of({Verdict::skip})) == kExitPass);
  CHECK(exit_code(summary_of({Verdict::pass, Verdict::inconclusive})) == kExitInconclusive);
  CHECK(exit_code(summary_of({Verdict::fail, Verdict::inconclusive})) == kExitFail);
}

TEST_CASE("a cell without a verdict counts as failed", "[run_summary]")
{
  CHECK(exit_code(summary_of({Verdict::unset})) == kExitFail);
}

TEST_CASE("an interrupted run exits 130 whatever finished", "[run_summary]")
{
  auto summary = summary_of({Verdict::fail, Verdict::pass});
  summary.is_interrupted = true;
  CHECK(exit_code(summary) == kExitInterrupted);
}

TEST_CASE("a run in which cells got lost is a fault of ktstr", "[run_summary]")
{
  auto summary = summary_of({Verdict::pass});
  summary.planned = 2;
  CHECK(exit_code(summary) == kExitInternal);
  CHECK(exit_code(RunSummary{}) == kExitInternal);
}

TEST_CASE("a run whose results could not be kept is not a success", "[run_summary]")
{
  auto summary = summary_of({Verdict::pass});
  summary.unrecorded = 1;
  CHECK(exit_code(summary) == kExitEnvironment);
}
