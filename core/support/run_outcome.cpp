#include "core/support/run_outcome.h"

namespace ktstr::support {

namespace {

RunOutcome pass(std::string message = {})
{
  return {.exit_code = kExitPass, .verdict = Verdict::pass, .message = std::move(message)};
}

RunOutcome skip(std::string message = {})
{
  return {.exit_code = kExitPass, .verdict = Verdict::skip, .message = std::move(message)};
}

RunOutcome fail(std::string message)
{
  return {.exit_code = kExitFail, .verdict = Verdict::fail, .message = std::move(message)};
}

RunOutcome judge_verdict(Verdict verdict, const RunExpectation& expectation)
{
  if (verdict == Verdict::skip)
    return skip();
  if (expectation.expect_err)
    return fail(verdict == Verdict::inconclusive ? "expected error but test was Inconclusive"
                                                 : "expected error but test passed");
  if (verdict == Verdict::inconclusive) {
    if (expectation.allow_inconclusive)
      return pass("inconclusive, which this test allows");
    return {.exit_code = kExitInconclusive, .verdict = Verdict::inconclusive};
  }
  if (verdict == Verdict::pass)
    return pass();
  return fail("the run ended without a verdict");
}

bool has_failing_mark(const Failure& failure)
{
  return failure.has(FailureMark::post_vm_assertion_failure) ||
         failure.has(FailureMark::scheduler_build_refused) ||
         failure.has(FailureMark::survives_storm_violated);
}

RunOutcome
judge_failure(const Failure& failure, const RunExpectation& expectation, HostTaxonomy taxonomy)
{
  const HostClass host = classify_host_error(failure, expectation.no_skip, taxonomy);
  if (host.verdict == HostVerdict::skip)
    return skip(host.reason);
  if (host.verdict == HostVerdict::fail)
    return fail(host.reason);
  if (has_failing_mark(failure))
    return fail(failure.text());
  if (failure.has(FailureMark::expect_auto_repro_satisfied))
    return pass(failure.text());
  if (expectation.expect_err && !failure.has(FailureMark::scx_bpf_error_matcher_mismatch))
    return pass("failed as expected: " + failure.text());
  return fail(failure.text());
}

} // namespace

RunOutcome
judge_result(const RunResult& result, const RunExpectation& expectation, HostTaxonomy taxonomy)
{
  if (const auto* verdict = std::get_if<Verdict>(&result))
    return judge_verdict(*verdict, expectation);
  return judge_failure(std::get<Failure>(result), expectation, taxonomy);
}

SidecarBits sidecar_bits(Verdict verdict)
{
  return {.passed = verdict == Verdict::pass,
          .skipped = verdict == Verdict::skip,
          .inconclusive = verdict == Verdict::inconclusive};
}

} // namespace ktstr::support
