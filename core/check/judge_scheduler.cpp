#include "core/base/text.h"
#include "core/check/judge_rules.h"

namespace ktstr {

namespace {

constexpr std::size_t kMostLogLines = 200;
constexpr std::size_t kMostDumpLines = 400;

/// The three ways to go that an exit's kind tells apart.
std::string_view way_of_dying(const std::string& kind)
{
  if (kind.empty() || kind == "disabled" || kind == "disabling")
    return "died for no known reason";
  return kind.starts_with("unregistered") || kind == "program ended" ? "left" : "crashed";
}

/// The scheduler's own, or its plugin's: a callback that crashed says nothing about the scheduler.
/// The guest says which; it can blame nobody else.
Fault fault_of(const Json& event)
{
  return fault_from(event["fault"].as_string()) == Fault::plugin ? Fault::plugin : Fault::scheduler;
}

std::string description_of_death(const Case& c, const Json& exited)
{
  const auto reason = or_else(one_line(exited["reason"]), "it gave no reason");
  const auto moment = c.record.body_started ? "while the test ran" : "before the test began";
  if (c.expected.test->expectation.survives_storm)
    return fmt::format("scheduler '{}' did not survive the storm: it {} {}: {}",
                       last_scheduler(c).name,
                       way_of_dying(exited["kind"].as_string()),
                       moment,
                       reason);
  return fmt::format("scheduler '{}' exited {}: {}", last_scheduler(c).name, moment, reason);
}

} // namespace

LastScheduler last_scheduler(const Case& c)
{
  const auto event = c.record.last_attached.value_or(Json::object());
  const auto& own = *c.expected.scheduler;
  return {.name = printable(event["scheduler"].as_string(own.id)),
          .kind = event["kind"].as_string(std::string(name_of(own.kind)))};
}

MaybeJudgement scheduler_was_rejected(const Case& c)
{
  if (!c.record.rejected)
    return std::nullopt;
  const Json& rejected = *c.record.rejected;
  Judgement judgement =
      judged(Verdict::fail,
             fault_of(rejected),
             fmt::format("scheduler '{}' did not attach: {}",
                         printable(rejected["scheduler"].as_string(c.expected.scheduler->id)),
                         or_else(one_line(rejected["reason"]), "it gave no reason")));
  judgement.details = last_lines(rejected["log"].as_string(), kMostLogLines);
  return judgement;
}

MaybeJudgement kernel_cannot_run_it(const Case& c)
{
  if (!c.record.skipped || c.record.body_started)
    return std::nullopt;
  return judged(Verdict::skip,
                Fault::none,
                or_else(one_line((*c.record.skipped)["reason"]), "skipped without a reason"));
}

MaybeJudgement scheduler_died(const Case& c)
{
  if (!c.record.exited)
    return std::nullopt;
  const Json& exited = *c.record.exited;
  Judgement judgement = judged(Verdict::fail, fault_of(exited), description_of_death(c, exited));
  judgement.details = last_lines(exited["dump"].as_string(), kMostDumpLines);
  return judgement;
}

MaybeJudgement scheduler_did_not_stop(const Case& c)
{
  const bool is_worse_known =
      (*c.record.body_ended)["verdict"].as_string() == name_of(Verdict::fail);
  if (!c.record.not_stopped || is_worse_known)
    return std::nullopt;
  const Json& event = *c.record.not_stopped;
  return judged(Verdict::fail,
                fault_of(event),
                fmt::format("scheduler '{}' did not stop: {}",
                            c.expected.scheduler->id,
                            or_else(one_line(event["reason"]), "it gave no reason")));
}

MaybeJudgement attach_was_not_proved(const Case& c)
{
  const SchedulerInfo& scheduler = *c.expected.scheduler;
  if (!c.record.is_attached_before_body)
    return scheduler.kind == SchedulerKind::kernel_default
               ? std::nullopt
               : MaybeJudgement(judged(
                     Verdict::fail,
                     Fault::guest,
                     fmt::format("there is no proof that scheduler '{}' was attached when the test "
                                 "began",
                                 scheduler.id)));
  const bool is_sched_ext =
      scheduler.kind == SchedulerKind::bpf || scheduler.kind == SchedulerKind::binary;
  const Json& proof = *c.record.attached;
  if (is_sched_ext && (proof["state"].as_string() != "enabled" || proof["ops"].as_string().empty()))
    return judged(Verdict::fail,
                  Fault::scheduler,
                  fmt::format("scheduler '{}' was not attached when the test began: state '{}', "
                              "ops '{}'",
                              scheduler.id,
                              printable(proof["state"].as_string()),
                              printable(proof["ops"].as_string())));
  if (scheduler.kind == SchedulerKind::kernel_default && proof["state"].as_string() == "enabled")
    return judged(Verdict::fail,
                  Fault::guest,
                  fmt::format("the kernel's own scheduler was to run, but '{}' was attached",
                              printable(proof["ops"].as_string())));
  return std::nullopt;
}

MaybeJudgement storm_was_not_survived(const Case& c)
{
  const bool is_needed = c.expected.test->expectation.survives_storm;
  if (!is_needed || (c.record.detached && !c.record.is_detached_by_test))
    return std::nullopt;
  return judged(Verdict::fail,
                Fault::scheduler,
                fmt::format("scheduler '{}' did not survive the storm: {}",
                            c.expected.scheduler->id,
                            c.record.is_detached_by_test
                                ? "the test detached it"
                                : "there is no proof that it was attached to the end"));
}

MaybeJudgement attach_did_not_last(const Case& c)
{
  const auto last = last_scheduler(c);
  const bool is_sched_ext =
      last.kind == name_of(SchedulerKind::bpf) || last.kind == name_of(SchedulerKind::binary);
  if (c.record.is_detached_by_test || !is_sched_ext)
    return std::nullopt;
  if (!c.record.detached)
    return judged(Verdict::inconclusive,
                  Fault::guest,
                  fmt::format("there is no proof that scheduler '{}' was still attached when the "
                              "test ended",
                              last.name));
  const Json& before = *c.record.last_attached;
  const Json& after = *c.record.detached;
  if (before["ops"] == after["ops"] && before["enable_seq"] == after["enable_seq"])
    return std::nullopt;
  return judged(Verdict::fail,
                Fault::scheduler,
                fmt::format("scheduler '{}' did not stay attached: '{}' (enabled as number {}) "
                            "before the test, '{}' (number {}) after it",
                            last.name,
                            printable(before["ops"].as_string()),
                            before["enable_seq"].as_int(),
                            printable(after["ops"].as_string()),
                            after["enable_seq"].as_int()));
}

} // namespace ktstr
