/// Operations on cgroups.
#include <array>

#include "core/base/file.h"
#include "core/base/text.h"
#include "core/scenario/op.h"
#include "core/scenario/stage.h"

namespace ktstr {

namespace {

void read_name(const DocumentReader& reader, Op& op)
{
  op.cgroup = read_cgroup_name(reader);
}

void read_bare(const DocumentReader& reader, Op& op)
{
  op.defs.push_back({.name = read_cgroup_name(reader), .path = reader.path()});
}

void read_definition(const DocumentReader& reader, Op& op)
{
  op.defs.push_back(read_cgroup(reader));
}

Status add(Stage& stage, const Op& op)
{
  const auto& def = op.defs.front();
  auto status = stage.make_cgroup(def);
  return !status || def.workers.empty() ? status : stage.spawn(def.name, def.workers);
}

Status remove(Stage& stage, const Op& op)
{
  return stage.remove_cgroup(op.cgroup);
}

Status stop(Stage& stage, const Op& op)
{
  return stage.stop_workers(op.cgroup);
}

void read_cpuset_change(const DocumentReader& reader, Op& op)
{
  if (!reader.is_object_of({"cgroup", "cpuset"}))
    return;
  op.cgroup = read_cgroup_name(reader.member("cgroup"));
  op.cpuset = read_cpuset(reader.member("cpuset"));
}

Status set_cpus(Stage& stage, const std::string& cgroup, std::vector<int> cpus)
{
  auto status = stage.cgroups().set_cpus(cgroup, cpus);
  if (status)
    stage.cgroup(cgroup).cpus = cpus.empty() ? stage.machine().cpus : std::move(cpus);
  return status;
}

Status set_cpuset(Stage& stage, const Op& op)
{
  auto cpus = resolve_cpuset(op.cpuset, stage.machine());
  if (!cpus)
    return cpus.error();
  return stage.change_placement([&] { return set_cpus(stage, op.cgroup, *cpus); });
}

Status clear_cpuset(Stage& stage, const Op& op)
{
  return stage.change_placement([&] { return set_cpus(stage, op.cgroup, {}); });
}

void read_two(const DocumentReader& reader, Op& op)
{
  if (!reader.is_object_of({"a", "b"}))
    return;
  op.cgroup = read_cgroup_name(reader.member("a"));
  op.other = read_cgroup_name(reader.member("b"));
}

Status swap_cpusets(Stage& stage, const Op& op)
{
  const auto a = stage.cgroup(op.cgroup).cpus;
  const auto b = stage.cgroup(op.other).cpus;
  return stage.change_placement([&] {
    auto status = set_cpus(stage, op.cgroup, b);
    return status ? set_cpus(stage, op.other, a) : status;
  });
}

void read_update(const DocumentReader& reader, Op& op)
{
  auto members = control_members();
  members.emplace_back("cgroup");
  if (!reader.is_object_of(members))
    return;
  op.cgroup = read_cgroup_name(reader.member("cgroup"));
  op.controls = read_controls(reader);
  if (op.controls.empty())
    reader.complain("nothing to set beside 'cgroup'");
}

Status update(Stage& stage, const Op& op)
{
  return stage.change_placement([&] { return stage.set_controls(op.cgroup, op.controls); });
}

Status freeze(Stage& stage, const Op& op)
{
  stage.set_paused(op.cgroup, true);
  stage.cgroup(op.cgroup).is_frozen = true;
  return stage.cgroups().set_frozen(op.cgroup, true);
}

Status unfreeze(Stage& stage, const Op& op)
{
  auto status = stage.cgroups().set_frozen(op.cgroup, false);
  stage.set_paused(op.cgroup, false);
  stage.cgroup(op.cgroup).is_frozen = false;
  return status;
}

void read_capture(const DocumentReader& reader, Op& op)
{
  if (!reader.is_object_of({"tag", "cgroup"}))
    return;
  op.text = reader.member("tag").text();
  if (op.text.empty())
    reader.member("tag").expected("a tag");
  op.cgroup = read_cgroup_name(reader.member("cgroup"));
}

Status capture_procs(Stage& stage, const Op& op)
{
  const auto text = read_file(stage.cgroups().path_of(op.cgroup) / "cgroup.procs");
  if (!text)
    return text.error();
  auto procs = Json::array();
  for (const auto& line : split(trim(*text), '\n'))
    if (const auto pid = parse_decimal(line))
      procs.push(*pid);
  stage.capture(op.text, std::move(procs));
  return {};
}

using Names = OpType::Names;

constexpr std::array kTypes = {
    OpType{"add_cgroup", "an empty cgroup", Names::makes, read_bare, add},
    OpType{"add_cgroup_def", "a cgroup with its workers", Names::makes, read_definition, add},
    OpType{"remove_cgroup", "ends its workers and removes it", Names::removes, read_name, remove},
    OpType{"stop_cgroup", "ends its workers", Names::needs, read_name, stop},
    OpType{"set_cpuset", "", Names::needs, read_cpuset_change, set_cpuset},
    OpType{"clear_cpuset", "every CPU of its parent", Names::needs, read_name, clear_cpuset},
    OpType{"swap_cpusets", "", Names::needs_two, read_two, swap_cpusets},
    OpType{"update_cgroup", "sets controls", Names::needs, read_update, update},
    OpType{"freeze_cgroup", "", Names::needs, read_name, freeze},
    OpType{"unfreeze_cgroup", "", Names::needs, read_name, unfreeze},
    OpType{"capture_cgroup_procs",
           "its processes, for the report",
           Names::needs,
           read_capture,
           capture_procs},
};

} // namespace

std::span<const OpType> cgroup_op_types()
{
  return kTypes;
}

} // namespace ktstr
