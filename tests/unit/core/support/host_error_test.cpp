#include <catch2/catch_test_macros.hpp>

#include "core/support/host_error.h"
#include "core/support/run_outcome.h"

using namespace ktstr::support;
using ktstr::Verdict;

TEST_CASE("a missing kernel skips a run, and fails it where nothing may be skipped", "[support]")
{
  const auto failure = Failure::from({HostErrorKind::kernel_unavailable, "none"});
  CHECK(judge_result(failure, {}).verdict == Verdict::skip);
  CHECK(judge_result(failure, {.no_skip = true}).exit_code == 1);
  CHECK(judge_result(failure, {}, HostTaxonomy::five_classes).exit_code == 1);
}

TEST_CASE("a mark is found below context, and loses to the host's class", "[support]")
{
  const auto storm =
      Failure::plain("x").with_mark(FailureMark::survives_storm_violated).with_context("run");
  CHECK(judge_result(storm, {.expect_err = true}).verdict == Verdict::fail);
  const auto contention = Failure::from({HostErrorKind::resource_contention, "busy"})
                              .with_mark(FailureMark::post_vm_assertion_failure);
  CHECK(judge_result(contention, {}).verdict == Verdict::skip);
}

TEST_CASE("a run without a verdict never passes", "[support]")
{
  CHECK(judge_result(Verdict::unset, {}).verdict == Verdict::fail);
  CHECK(judge_result(Verdict::fail, {}).exit_code == 1);
}

TEST_CASE("a failure's text is its chain, its message the cause", "[support]")
{
  const auto failure = Failure::plain("inner").with_context("outer");
  CHECK(failure.text() == "outer: inner");
  CHECK(failure.message() == "inner");
}
