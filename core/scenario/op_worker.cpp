/// Operations on workers.
#include <array>
#include <csignal>

#include "core/scenario/op.h"
#include "core/scenario/stage.h"

namespace ktstr {

namespace {

void read_spawn(const DocumentReader& reader, Op& op)
{
  if (!reader.is_object_of({"cgroup", "workers"}))
    return;
  reader.with("cgroup", [&](const auto& r) { op.cgroup = read_cgroup_name(r); });
  op.works.push_back(read_work(reader.member("workers")));
}

Status spawn(Stage& stage, const Op& op)
{
  return stage.spawn(op.cgroup, op.works);
}

void read_set_affinity(const DocumentReader& reader, Op& op)
{
  if (!reader.is_object_of({"cgroup", "affinity"}))
    return;
  op.cgroup = read_cgroup_name(reader.member("cgroup"));
  op.affinity = read_affinity(reader.member("affinity"));
}

/// The draw of a random subset is another one for each operation.
Status set_affinity(Stage& stage, const Op& op)
{
  const auto seed = random_stream(stage.context().seed, stage.next_operation()).next();
  return stage.change_placement([&]() -> Status {
    for (auto* team : stage.teams_in(op.cgroup))
      if (auto status = team->crew->set_affinity(
              op.affinity, stage.cgroup(op.cgroup).cpus, seed, stage.machine());
          !status)
        return status;
    return {};
  });
}

void read_move(const DocumentReader& reader, Op& op)
{
  if (!reader.is_object_of({"from", "to"}))
    return;
  reader.with("from", [&](const auto& r) { op.cgroup = read_cgroup_name(r); });
  reader.with("to", [&](const auto& r) { op.other = read_cgroup_name(r); });
  if (op.cgroup == op.other)
    reader.complain("'from' and 'to' are the same");
}

Status move_all_tasks(Stage& stage, const Op& op)
{
  return stage.move_all(op.cgroup, op.other);
}

void read_signal(const DocumentReader& reader, Op& op)
{
  if (!reader.is_object_of({"cgroup", "signal"}))
    return;
  op.cgroup = read_cgroup_name(reader.member("cgroup"));
  op.number = reader.member("signal").choice({"STOP", "CONT"}, "a signal") == 0 ? SIGSTOP : SIGCONT;
}

Status signal_cgroup(Stage& stage, const Op& op)
{
  if (op.number == SIGSTOP)
    stage.set_paused(op.cgroup, true);
  for (auto* team : stage.teams_in(op.cgroup))
    team->crew->signal(static_cast<int>(op.number));
  if (op.number == SIGCONT)
    stage.set_paused(op.cgroup, false);
  return {};
}

using Names = OpType::Names;

constexpr std::array kTypes = {
    OpType{"spawn", "more workers", Names::needs_if_given, read_spawn, spawn},
    OpType{"set_affinity", "of its workers", Names::needs, read_set_affinity, set_affinity},
    OpType{"move_all_tasks", "to another cgroup", Names::needs_two, read_move, move_all_tasks},
    OpType{"signal_cgroup",
           "stops or continues its workers",
           Names::needs,
           read_signal,
           signal_cgroup},
};

} // namespace

std::span<const OpType> worker_op_types()
{
  return kTypes;
}

} // namespace ktstr
