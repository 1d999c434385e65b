#include "core/check/judge.h"

#include "core/base/text.h"
#include "core/check/judge_rules.h"

namespace ktstr {

namespace {

Judgement decide(const Case& c)
{
  struct Rule {
    MaybeJudgement (*judge)(const Case&);
    bool is_about_time = false; ///< a busy host can look the same
  };
  constexpr Rule kRules[] = {{guest_is_garbled},
                             {machine_is_another},
                             {nothing_was_finished},
                             {scheduler_was_rejected},
                             {cell_never_began},
                             {kernel_cannot_run_it},
                             {body_left_no_trace},
                             {scheduler_died, true},
                             {attach_was_not_proved},
                             {storm_was_not_survived},
                             {attach_did_not_last},
                             {body_was_cut_short, true},
                             {check_failed, true},
                             {body_could_not_work, true},
                             {reports_are_missing},
                             {scheduler_did_not_stop, true}};
  for (const Rule& rule : kRules)
    if (auto judgement = rule.judge(c))
      return rule.is_about_time ? unless_host_disturbed(c, std::move(*judgement)) : *judgement;
  auto last = verdict_of_body(c);
  if (last.verdict == Verdict::pass)
    if (auto missing = disturbance_is_missing(c))
      return *missing;
  return unless_host_disturbed(c, std::move(last));
}

} // namespace

Judgement judged(Verdict verdict, Fault fault, std::string reason)
{
  return {.verdict = verdict, .fault = fault, .reason = std::move(reason)};
}

std::string one_line(const Json& text)
{
  const std::string clean = printable(text.as_string());
  return join(split(trim(clean), '\n'), "; ");
}

std::string or_else(std::string text, std::string_view fallback)
{
  return text.empty() ? std::string(fallback) : text;
}

Judgement judge(const CellExpectation& expected, const CellRecord& record, const CellEnding& ending)
{
  Judgement judgement = decide({expected, record, ending});
  judgement.details.insert(judgement.details.end(), record.warnings.begin(), record.warnings.end());
  if (ending.frames_dropped > 0)
    judgement.details.push_back(
        fmt::format("{} frames did not fit into the window", ending.frames_dropped));
  return judgement;
}

Judgement judge_setup_error(const Error& error, Fault fault)
{
  Judgement judgement{.verdict = Verdict::fail, .fault = fault, .reason = error.text()};
  if (error.kind() == ErrorKind::unsupported) {
    judgement.verdict = Verdict::skip;
    judgement.fault = Fault::none;
  }
  if (!error.hint().empty())
    judgement.details = split(error.hint(), '\n');
  return judgement;
}

} // namespace ktstr
