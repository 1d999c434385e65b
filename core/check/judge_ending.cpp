#include "core/check/judge_rules.h"
#include "core/check/topology_check.h"

namespace ktstr {

namespace {

constexpr std::size_t kMostLastWords = 20;

/// What the guest had reached, as it follows "while ".
std::string_view phase_of(const CellRecord& record)
{
  if (!record.ready)
    return "it booted";
  if (record.body_ended)
    return "the scheduler was being stopped";
  if (record.body_started)
    return "the test ran";
  if (record.attached)
    return "the test was about to start";
  return "the cell was being prepared";
}

std::string how_it_ended(const CellEnding& ending)
{
  if (ending.is_out_of_time)
    return fmt::format("gave no result within {} s of host time", ending.limit_ms / 1000);
  switch (ending.end) {
  case VmEnd::powered_off:
    return "powered off without a result";
  case VmEnd::reset:
    return "panicked or reset";
  case VmEnd::parked:
    return "stopped its own machine";
  case VmEnd::vmm_failed:
    return "lost its virtual machine monitor";
  default:
    return "ended without a result";
  }
}

/// From the proof of attach to its end, a machine that stops is a machine that its scheduler
/// stopped.
bool is_in_scheduler_hands(const Case& c)
{
  return c.record.last_attached && !c.record.detached && !c.record.is_detached_by_test &&
         last_scheduler(c).kind != name_of(SchedulerKind::kernel_default);
}

bool vmm_died(const Case& c)
{
  return c.ending.end == VmEnd::vmm_failed && !c.ending.is_out_of_time;
}

Judgement judge_vmm_death(const Case& c)
{
  const auto words = last_lines(c.ending.last_words, kMostLastWords);
  Judgement judgement =
      judged(Verdict::fail,
             Fault::host,
             fmt::format("the virtual machine monitor died while {}", phase_of(c.record)));
  if (!words.empty())
    judgement.reason += ": " + words.back();
  judgement.details = words;
  return judgement;
}

} // namespace

MaybeJudgement guest_is_garbled(const Case& c)
{
  if (!c.ending.stream_error)
    return std::nullopt;
  return judged(Verdict::fail,
                Fault::guest,
                "the guest's report cannot be trusted: " + c.ending.stream_error->text());
}

MaybeJudgement machine_is_another(const Case& c)
{
  if (!c.record.ready && !c.record.done)
    return std::nullopt; // it never got that far
  if (!c.record.ready)
    return judged(
        Verdict::fail, Fault::guest, "the guest says it is done, but not what machine it is");
  if (c.expected.topology == nullptr)
    return std::nullopt;
  const auto difference = topology_difference(*c.expected.topology, *c.record.ready);
  if (!difference)
    return std::nullopt;
  return judged(Verdict::fail,
                Fault::host,
                fmt::format("the guest is not the machine {}: {}",
                            format_topology(*c.expected.topology),
                            *difference));
}

MaybeJudgement nothing_was_finished(const Case& c)
{
  if (c.record.done)
    return std::nullopt;
  if (vmm_died(c))
    return judge_vmm_death(c);
  if (c.record.exited)
    return scheduler_died(c);
  Judgement judgement =
      judged(Verdict::fail,
             Fault::guest,
             fmt::format("the guest {} while {}", how_it_ended(c.ending), phase_of(c.record)));
  if (is_in_scheduler_hands(c)) {
    judgement.fault = Fault::scheduler;
    judgement.reason += fmt::format(", with scheduler '{}' attached: it stalled the machine",
                                    last_scheduler(c).name);
  }
  if (c.ending.is_out_of_time)
    return unless_host_disturbed(c, std::move(judgement));
  return judgement;
}

MaybeJudgement cell_never_began(const Case& c)
{
  const Json& error = (*c.record.done)["error"];
  if (error.is_null())
    return std::nullopt;
  if (c.record.exited)
    return scheduler_died(c);
  const Fault fault = fault_from(error["fault"].as_string()).value_or(Fault::guest);
  return judged(Verdict::fail,
                fault == Fault::none ? Fault::guest : fault,
                or_else(one_line(error["reason"]), "the cell never began, without a reason"));
}

MaybeJudgement body_left_no_trace(const Case& c)
{
  if (c.record.body_started && c.record.body_ended)
    return std::nullopt;
  return judged(Verdict::fail,
                Fault::guest,
                fmt::format("the guest says it is done, but not that the test's body {}",
                            c.record.body_started ? "ended" : "started"));
}

} // namespace ktstr
