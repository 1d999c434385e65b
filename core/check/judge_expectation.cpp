#include "core/check/judge_expectation.h"

#include <algorithm>

#include "core/base/pattern.h"
#include "core/check/judge_rules.h"
#include "core/support/run_outcome.h"

namespace ktstr {

namespace {

template <typename Predicate> bool any_line(const Judgement& found, Predicate predicate)
{
  return predicate(found.reason) ||
         std::any_of(found.details.begin(), found.details.end(), predicate);
}

bool has_text(const Judgement& found, const std::string& text)
{
  return any_line(found,
                  [&](const std::string& line) { return line.find(text) != std::string::npos; });
}

bool has_match(const Judgement& found, const std::string& expression)
{
  const auto pattern = Pattern::compile(expression); // checked when the plugin was described
  return pattern &&
         any_line(found, [&](const std::string& line) { return pattern->is_found_in(line); });
}

/// Why a failure is not the one that was expected.
std::optional<std::string>
mismatch(const TestExpectation& expectation, bool is_attached, const Judgement& found)
{
  if (found.fault != Fault::scheduler && found.fault != Fault::test)
    return fmt::format("failed by the {}'s doing, which no test expects", name_of(found.fault));
  const bool is_any = expectation.error_contains.empty() && expectation.error_matches.empty();
  if (is_any && !is_attached)
    return "the scheduler never attached, which a test must expect by its text";
  if (!has_text(found, expectation.error_contains))
    return fmt::format("expected an error with '{}'", expectation.error_contains);
  if (!expectation.error_matches.empty() && !has_match(found, expectation.error_matches))
    return fmt::format("expected an error that matches '{}'", expectation.error_matches);
  return std::nullopt;
}

support::Failure
failure_of(const TestExpectation& expectation, bool is_attached, const Judgement& found)
{
  auto failure = support::Failure::plain(found.reason);
  if (expectation.is_error)
    if (auto why = mismatch(expectation, is_attached, found))
      return failure.with_mark(support::FailureMark::scx_bpf_error_matcher_mismatch,
                               std::move(*why));
  return failure;
}

/// The judgement with what the host has to say.
Judgement heed_host(const HostFinding& host, Judgement found)
{
  const bool asks_for_skip = host.failure.has(support::FailureMark::host_skip_request);
  if (found.verdict == Verdict::fail && asks_for_skip) {
    found.details.push_back("the check on the host asks for a skip: " + host.failure.text());
    return found;
  }
  if (!found.reason.empty())
    found.details.insert(found.details.begin(), found.reason);
  found.verdict = asks_for_skip ? Verdict::skip : Verdict::fail;
  found.fault = asks_for_skip ? Fault::none : host.fault;
  found.reason = host.failure.text();
  return found;
}

} // namespace

Judgement meet_expectation(const TestExpectation& expectation,
                           bool is_attached,
                           Judgement found,
                           const std::optional<HostFinding>& host)
{
  if (host)
    found = heed_host(*host, std::move(found));
  if (host && host->failure.has(support::FailureMark::post_vm_assertion_failure))
    return found;
  if (found.verdict == Verdict::skip && expectation.forbids_skip)
    return {.verdict = Verdict::fail,
            .fault = Fault::test,
            .reason = "skipped, which this test does not allow: " + found.reason,
            .details = std::move(found.details)};
  const support::RunResult result =
      found.verdict == Verdict::fail
          ? support::RunResult(failure_of(expectation, is_attached, found))
          : support::RunResult(found.verdict);
  auto outcome = support::judge_result(result,
                                       {.expect_err = expectation.is_error,
                                        .allow_inconclusive = expectation.allows_inconclusive,
                                        .no_skip = expectation.forbids_skip});
  const bool is_changed = outcome.verdict != found.verdict;
  if (outcome.verdict == Verdict::pass && is_changed) {
    const auto why =
        found.verdict == Verdict::fail ? outcome.message : outcome.message + ": " + found.reason;
    found.details.insert(found.details.begin(), why);
    found.reason.clear();
    found.fault = Fault::none;
  } else if (outcome.verdict == Verdict::fail) {
    if (is_changed)
      found.fault = Fault::test;
    found.reason = outcome.message;
  }
  found.verdict = outcome.verdict;
  return found;
}

Judgement
keep_cleanup_budget(const TestExpectation& expectation, std::int64_t teardown_ms, Judgement found)
{
  if (expectation.cleanup_budget_ms == 0 || teardown_ms <= expectation.cleanup_budget_ms)
    return found;
  auto why = fmt::format("the machine took {} ms to tear down, and the test allows {} ms",
                         teardown_ms,
                         expectation.cleanup_budget_ms);
  if (found.verdict == Verdict::fail) {
    found.details.push_back(std::move(why));
    return found;
  }
  found.verdict = Verdict::fail;
  found.fault = Fault::host;
  found.reason = std::move(why);
  return found;
}

} // namespace ktstr
