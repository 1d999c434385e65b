/// The judge's rules. Each looks at a case and answers when it has something to say; judge.cpp asks
/// them in order. A rule may rely on what the ones before it left over. Private to this folder.
#pragma once

#include <optional>
#include <string>

#include "core/check/judge.h"

namespace ktstr {

/// All that a rule looks at.
struct Case {
  const CellExpectation& expected;
  const CellRecord& record;
  const CellEnding& ending;
};

using MaybeJudgement = std::optional<Judgement>;

// judge_ending.cpp: the guest and its machine.
MaybeJudgement guest_is_garbled(const Case& c);
MaybeJudgement machine_is_another(const Case& c);
MaybeJudgement nothing_was_finished(const Case& c);
MaybeJudgement cell_never_began(const Case& c);
MaybeJudgement body_left_no_trace(const Case& c);

// judge_scheduler.cpp: whether the scheduler was there, from the first moment to the last.
MaybeJudgement scheduler_was_rejected(const Case& c);
MaybeJudgement kernel_cannot_run_it(const Case& c);
MaybeJudgement scheduler_died(const Case& c);
MaybeJudgement attach_was_not_proved(const Case& c);
MaybeJudgement storm_was_not_survived(const Case& c);
MaybeJudgement attach_did_not_last(const Case& c);
MaybeJudgement scheduler_did_not_stop(const Case& c);

// judge_body.cpp: what the test found.
MaybeJudgement body_was_cut_short(const Case& c);
MaybeJudgement check_failed(const Case& c);
MaybeJudgement body_could_not_work(const Case& c);
MaybeJudgement reports_are_missing(const Case& c);
/// A disturbance that was asked for never acted: a pass would say nothing of it.
MaybeJudgement disturbance_is_missing(const Case& c);
/// The last word.
Judgement verdict_of_body(const Case& c);

/// judge_disturbance.cpp: a failure that a busy host can cause in real time is Inconclusive there.
Judgement unless_host_disturbed(const Case& c, Judgement judgement);

/// The scheduler that was attached last: the cell's own, unless the test attached another.
struct LastScheduler {
  std::string name;
  std::string kind; ///< as name_of(SchedulerKind)
};
LastScheduler last_scheduler(const Case& c);

// Words that the rules share.
Judgement judged(Verdict verdict, Fault fault, std::string reason);
/// A guest's text on one line, printable.
std::string one_line(const Json& text);
std::string or_else(std::string text, std::string_view fallback);

} // namespace ktstr
