/// Operations on the scheduler under test, which whoever started it carries out.
#include <array>

#include "core/scenario/op.h"
#include "core/scenario/stage.h"

namespace ktstr {

namespace {

void read_id(const DocumentReader& reader, Op& op)
{
  op.scheduler = reader.text();
  if (op.scheduler.empty())
    reader.expected("a scheduler's id");
}

void read_nothing(const DocumentReader& reader, Op&)
{
  if (!reader.boolean(true))
    reader.complain("leave the operation out instead");
}

Status control(Stage& stage, SchedulerAction action, const std::string& id)
{
  if (!stage.context().control_scheduler)
    return Error(ErrorKind::unsupported, "the scheduler cannot be changed while a test runs here");
  return stage.change_scheduler([&] { return stage.context().control_scheduler(action, id); });
}

Status attach(Stage& stage, const Op& op)
{
  return control(stage, SchedulerAction::attach, op.scheduler);
}

Status detach(Stage& stage, const Op&)
{
  return control(stage, SchedulerAction::detach, {});
}

Status restart(Stage& stage, const Op&)
{
  return control(stage, SchedulerAction::restart, {});
}

Status replace(Stage& stage, const Op& op)
{
  return control(stage, SchedulerAction::replace, op.scheduler);
}

using Names = OpType::Names;

constexpr std::array kTypes = {
    OpType{"attach_scheduler", "when none is attached", Names::none, read_id, attach},
    OpType{"detach_scheduler", "leaves the kernel's own", Names::none, read_nothing, detach},
    OpType{"restart_scheduler", "the one that is attached", Names::none, read_nothing, restart},
    OpType{"replace_scheduler", "by another one", Names::none, read_id, replace},
};

} // namespace

std::span<const OpType> scheduler_op_types()
{
  return kTypes;
}

} // namespace ktstr
