#include <catch2/catch_test_macros.hpp>

#include "core/check/judge_expectation.h"

namespace ktstr {

namespace {

std::string text_of(const Judgement& judgement)
{
  return fmt::format(
      "{}/{}: {}", name_of(judgement.verdict), name_of(judgement.fault), judgement.reason);
}

Judgement failure(Fault fault = Fault::scheduler)
{
  return {.verdict = Verdict::fail,
          .fault = fault,
          .reason = "scheduler 'x' exited: runnable task stall",
          .details = {"spin[12] did not run for 3.2s", "dump"}};
}

std::string met(const TestExpectation& expectation, Judgement found, bool is_attached = true)
{
  return text_of(meet_expectation(expectation, is_attached, std::move(found)));
}

const TestExpectation kError{.is_error = true};

} // namespace

TEST_CASE("without an expectation a judgement stays what it is", "[judge]")
{
  CHECK(met({}, failure()) == text_of(failure()));
  CHECK(met({}, {.verdict = Verdict::pass}) == "pass/none: ");
  const Judgement unclear{
      .verdict = Verdict::inconclusive, .fault = Fault::test, .reason = "asserted nothing"};
  CHECK(met({}, unclear) == text_of(unclear));
  const Judgement skip{.verdict = Verdict::skip, .reason = "no sched_ext"};
  CHECK(met({}, skip) == text_of(skip));
}

TEST_CASE("an expected error passes and says which it was", "[judge]")
{
  const auto found = meet_expectation(kError, true, failure());
  CHECK(text_of(found) == "pass/none: ");
  CHECK(found.details.front() == "failed as expected: scheduler 'x' exited: runnable task stall");
  CHECK(found.details.size() == 3);
}

TEST_CASE("a test that expects an error fails without one", "[judge]")
{
  CHECK(met(kError, {.verdict = Verdict::pass}) == "fail/test: expected error but test passed");
  CHECK(met(kError, {.verdict = Verdict::inconclusive, .fault = Fault::test}) ==
        "fail/test: expected error but test was Inconclusive");
  CHECK(met(kError, {.verdict = Verdict::skip, .reason = "no"}) == "skip/none: no");
}

TEST_CASE("only what the scheduler or the test breaks is an expected error", "[judge]")
{
  CHECK(met(kError, failure(Fault::test)) == "pass/none: ");
  for (const auto fault : {Fault::host, Fault::guest, Fault::plugin}) {
    const auto found = meet_expectation(kError, true, failure(fault));
    CHECK(found.verdict == Verdict::fail);
    CHECK(found.fault == fault);
    CHECK(found.reason.find("which no test expects") != std::string::npos);
  }
}

TEST_CASE("an error must have the text and match the expression, in one line of it", "[judge]")
{
  const auto with = [](const char* contains, const char* matches) {
    return TestExpectation{.is_error = true, .error_contains = contains, .error_matches = matches};
  };
  CHECK(met(with("task stall", ""), failure()) == "pass/none: ");
  CHECK(met(with("", "for [0-9.]+s$"), failure()) == "pass/none: ");
  CHECK(met(with("stall", "spin\\[\\d+\\]"), failure()) == "pass/none: ");
  CHECK(met(with("stall", "^dumped"), failure()) ==
        "fail/scheduler: expected an error that matches '^dumped': scheduler 'x' exited: runnable "
        "task stall");
  CHECK(met(with("apply_mask", ""), failure()) ==
        "fail/scheduler: expected an error with 'apply_mask': scheduler 'x' exited: runnable task "
        "stall");
}

TEST_CASE("a scheduler that never attached is no error unless its text is named", "[judge]")
{
  CHECK(met(kError, failure(), false).starts_with("fail/scheduler: the scheduler never attached"));
  CHECK(met({.is_error = true, .error_contains = "exited"}, failure(), false) == "pass/none: ");
}

TEST_CASE("what a test allows passes, and what it forbids fails", "[judge]")
{
  const Judgement unclear{
      .verdict = Verdict::inconclusive, .fault = Fault::test, .reason = "asserted nothing"};
  const auto found = meet_expectation({.allows_inconclusive = true}, true, unclear);
  CHECK(text_of(found) == "pass/none: ");
  CHECK(found.details.front() == "inconclusive, which this test allows: asserted nothing");
  CHECK(met({.is_error = true, .allows_inconclusive = true}, unclear).starts_with("fail/test"));
  CHECK(met({.forbids_skip = true}, {.verdict = Verdict::skip, .reason = "no kvm"}) ==
        "fail/test: skipped, which this test does not allow: no kvm");
}

TEST_CASE("a machine that is torn down too slowly fails its cell", "[judge]")
{
  const TestExpectation limited{.cleanup_budget_ms = 100};
  const Judgement pass{.verdict = Verdict::pass};
  CHECK(text_of(keep_cleanup_budget(limited, 100, pass)) == "pass/none: ");
  CHECK(text_of(keep_cleanup_budget({}, 5000, pass)) == "pass/none: ");
  CHECK(text_of(keep_cleanup_budget(limited, 101, pass)) ==
        "fail/host: the machine took 101 ms to tear down, and the test allows 100 ms");
  const auto found = keep_cleanup_budget(limited, 101, failure());
  CHECK(found.reason == failure().reason);
  CHECK(found.details.size() == 3);
}

TEST_CASE("what a check on the host found fails a cell whatever was expected", "[judge]")
{
  const HostFinding found{.failure =
                              support::Failure::plain("trace is empty")
                                  .with_mark(support::FailureMark::post_vm_assertion_failure),
                          .fault = Fault::scheduler};
  const auto passed = meet_expectation({}, true, {.verdict = Verdict::pass}, found);
  CHECK(text_of(passed) == "fail/scheduler: trace is empty");
  const auto expected = meet_expectation(kError, true, failure(), found);
  CHECK(text_of(expected) == "fail/scheduler: trace is empty");
  CHECK(expected.details.front() == failure().reason);
}

TEST_CASE("a check on the host may ask for a skip, but saves no cell", "[judge]")
{
  const HostFinding found{
      .failure =
          support::Failure::plain("no trace").with_mark(support::FailureMark::host_skip_request)};
  CHECK(text_of(meet_expectation({}, true, {.verdict = Verdict::pass}, found)) ==
        "skip/none: no trace");
  CHECK(
      text_of(meet_expectation({.forbids_skip = true}, true, {.verdict = Verdict::pass}, found)) ==
      "fail/test: skipped, which this test does not allow: no trace");
  const auto failed = meet_expectation({}, true, failure(), found);
  CHECK(failed.reason == failure().reason);
  CHECK(failed.details.back() == "the check on the host asks for a skip: no trace");
}

} // namespace ktstr
