/// Reads definitions of cgroups: their names and every control that cgroup v2 has for them.
#include <algorithm>

#include "core/base/text.h"
#include "core/scenario/document_parts.h"

namespace ktstr {

namespace {

constexpr std::int64_t kMost = INT64_MAX;

/// How a member's value becomes the text of a control file.
enum class Form { number, number_or_max, flag, cpu_max, percent_of_cpu, partition, nodes };

struct ControlMember {
  const char* name;
  const char* file;
  const char* controller;
  Form form;
  std::int64_t least = 0;
  std::int64_t greatest = kMost;
};

constexpr ControlMember kMembers[] = {
    {"cpu_weight", "cpu.weight", "cpu", Form::number, 1, 10000},
    {"cpu_idle", "cpu.idle", "cpu", Form::flag},
    {"cpu_max", "cpu.max", "cpu", Form::cpu_max},
    {"cpu_quota_pct", "cpu.max", "cpu", Form::percent_of_cpu, 1, 102400},
    {"cpu_max_burst_us", "cpu.max.burst", "cpu", Form::number, 0, 1'000'000'000},
    {"cpuset_mems", "cpuset.mems", "cpuset", Form::nodes},
    {"cpuset_partition", "cpuset.cpus.partition", "cpuset", Form::partition},
    {"memory_min", "memory.min", "memory", Form::number_or_max},
    {"memory_low", "memory.low", "memory", Form::number_or_max},
    {"memory_high", "memory.high", "memory", Form::number_or_max},
    {"memory_max", "memory.max", "memory", Form::number_or_max},
    {"memory_swap_high", "memory.swap.high", "memory", Form::number_or_max},
    {"memory_swap_max", "memory.swap.max", "memory", Form::number_or_max},
    {"memory_oom_group", "memory.oom.group", "memory", Form::flag},
    {"io_weight", "io.weight", "io", Form::number, 1, 10000},
    {"pids_max", "pids.max", "pids", Form::number_or_max},
};

std::string read_cpu_max(const DocumentReader& reader)
{
  constexpr std::int64_t kUsualPeriodUs = 100'000;
  if (reader.json().as_string() == "max")
    return "max";
  if (!reader.is_object_of({"quota_us", "period_us"}))
    return {};
  std::int64_t period_us = kUsualPeriodUs;
  reader.with("period_us", [&](const auto& r) { period_us = r.integer(1000, 1'000'000, 1000); });
  const auto quota = reader.member("quota_us");
  if (quota.json().as_string() == "max")
    return fmt::format("max {}", period_us);
  return fmt::format("{} {}", quota.integer(1000, 1'000'000'000, 1000), period_us);
}

std::string read_nodes(const DocumentReader& reader)
{
  const auto nodes = parse_cpu_list(reader.json().as_string());
  if (!nodes || nodes->empty())
    reader.expected("a list of NUMA nodes such as \"0-1\"");
  return reader.json().as_string();
}

std::string read_value(const DocumentReader& reader, const ControlMember& member)
{
  switch (member.form) {
  case Form::number:
    return std::to_string(reader.integer(member.least, member.greatest, member.least));
  case Form::number_or_max:
    return reader.json().as_string() == "max"
               ? "max"
               : std::to_string(reader.integer(member.least, member.greatest, member.least));
  case Form::flag:
    return reader.boolean(false) ? "1" : "0";
  case Form::cpu_max:
    return read_cpu_max(reader);
  case Form::percent_of_cpu:
    return fmt::format("{} 100000", 1000 * reader.integer(member.least, member.greatest, 100));
  case Form::partition: {
    const std::vector<std::string> words = {"member", "root", "isolated"};
    return words[reader.choice(words, "a kind of partition")];
  }
  case Form::nodes:
    return read_nodes(reader);
  }
  return {};
}

void inherit(CgroupDef& cgroup, const DocumentReader& reader)
{
  const auto fill =
      [&](const char* name, std::optional<int> WorkSpec::*member, std::int64_t least) {
        reader.with(name, [&](const auto& r) {
          const auto value =
              static_cast<int>(r.integer(least, name == std::string_view("nice") ? 19 : 65535, 0));
          for (auto& work : cgroup.workers)
            if (!(work.*member))
              work.*member = value;
        });
      };
  fill("nice", &WorkSpec::nice, -20);
  fill("uid", &WorkSpec::uid, 0);
  fill("gid", &WorkSpec::gid, 0);
  fill("numa_node", &WorkSpec::numa_node, 0);
}

} // namespace

bool is_cgroup_name(const std::string& name)
{
  constexpr std::string_view kLetters =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_";
  const auto is_good = [&](const std::string& level) { // a dot could make it a control file's name
    return !level.empty() && level.size() <= 64 &&
           level.find_first_not_of(kLetters) == std::string::npos;
  };
  const auto levels = split(name, '/');
  return levels.size() <= 8 && std::all_of(levels.begin(), levels.end(), is_good);
}

std::string read_cgroup_name(const DocumentReader& reader)
{
  auto name = reader.text();
  if (!is_cgroup_name(name))
    reader.expected("a cgroup name: letters, digits, '-' and '_', '/' between levels");
  return name;
}

std::vector<std::string> control_members()
{
  std::vector<std::string> names;
  for (const auto& member : kMembers)
    names.emplace_back(member.name);
  return names;
}

std::vector<CgroupControl> read_controls(const DocumentReader& reader)
{
  std::vector<CgroupControl> controls;
  for (const auto& member : kMembers)
    reader.with(member.name, [&](const auto& r) {
      controls.push_back({member.file, member.controller, read_value(r, member)});
    });
  if (reader.has("cpu_max") && reader.has("cpu_quota_pct"))
    reader.complain("'cpu_max' and 'cpu_quota_pct' exclude each other");
  return controls;
}

std::optional<double> weight_in(const std::vector<CgroupControl>& controls)
{
  std::optional<double> weight;
  std::optional<bool> is_idle;
  for (const auto& control : controls) {
    if (control.file == "cpu.weight")
      weight = static_cast<double>(parse_decimal(control.value).value_or(100)) / 100;
    else if (control.file == "cpu.idle")
      is_idle = control.value == "1";
  }
  if (is_idle)
    return *is_idle ? kIdleWeight : weight.value_or(1);
  return weight;
}

CgroupDef read_cgroup(const DocumentReader& reader)
{
  CgroupDef cgroup{.path = reader.path()};
  auto members = control_members();
  for (const auto* name :
       {"name", "cpuset", "controllers", "workers", "nice", "uid", "gid", "numa_node"})
    members.emplace_back(name);
  if (!reader.is_object_of(members))
    return cgroup;
  cgroup.name = read_cgroup_name(reader.member("name"));
  reader.with("cpuset", [&](const auto& r) { cgroup.cpuset = read_cpuset(r); });
  cgroup.controls = read_controls(reader);
  reader.with("controllers", [&](const auto& r) { cgroup.has_controllers = r.boolean(true); });
  if (!cgroup.has_controllers && (!cgroup.controls.empty() || reader.has("cpuset")))
    reader.complain("'controllers' is false, and there are controls that need one");
  reader.each("workers", [&](const auto& r) { cgroup.workers.push_back(read_work(r)); });
  inherit(cgroup, reader);
  return cgroup;
}

} // namespace ktstr
