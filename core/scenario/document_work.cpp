/// Reads work specifications.
#include <algorithm>

#include "core/base/text.h"
#include "core/scenario/document_parts.h"
#include "core/scenario/work_parts.h"

namespace ktstr {

namespace {

constexpr std::int64_t kMaxWorkers = 4096;
constexpr std::size_t kMaxCommBytes = 15;

std::int64_t read_nodes(const DocumentReader& reader)
{
  constexpr int kMaxNode = 62;
  const auto nodes = reader.json().is_string() ? parse_cpu_list(reader.json().as_string())
                                               : std::optional<std::vector<int>>();
  std::int64_t mask = 0;
  bool is_good = nodes && !nodes->empty();
  for (const int node : nodes.value_or(std::vector<int>())) {
    is_good = is_good && node <= kMaxNode;
    mask |= node <= kMaxNode ? std::int64_t{1} << node : 0;
  }
  if (!is_good)
    reader.expected(fmt::format("a list of NUMA nodes up to {} such as \"0-1\"", kMaxNode));
  return mask;
}

std::size_t read_alu_width(const DocumentReader& reader)
{
  const auto words = alu_width_words();
  return reader.choice({words.begin(), words.end()}, "a width");
}

WorkPhase read_phase(const DocumentReader& reader)
{
  using Kind = WorkPhase::Kind;
  constexpr std::int64_t kMostUs = 60'000'000;
  static const std::vector<std::pair<std::string, Kind>> kKinds = {{"spin_us", Kind::spin},
                                                                   {"sleep_us", Kind::sleep},
                                                                   {"yield_us", Kind::yield},
                                                                   {"io_us", Kind::io},
                                                                   {"alu_hot", Kind::alu_hot}};
  std::vector<std::string> names;
  for (const auto& [name, kind] : kKinds)
    names.push_back(name);
  const auto chosen = reader.single_member(names);
  WorkPhase phase{.us = 1};
  for (const auto& [name, kind] : kKinds)
    if (chosen == name)
      phase.kind = kind;
  if (!chosen)
    return phase;
  auto argument = reader.member(*chosen);
  if (phase.kind != Kind::alu_hot) {
    phase.us = argument.integer(1, kMostUs, 1);
    return phase;
  }
  phase.width = static_cast<std::int64_t>(alu_width_words().size()) - 1;
  if (!argument.is_object_of({"us", "width"}))
    return phase;
  phase.us = argument.member("us").integer(1, kMostUs, 1);
  argument.with("width",
                [&](const auto& r) { phase.width = static_cast<std::int64_t>(read_alu_width(r)); });
  return phase;
}

void read_phases(const DocumentReader& reader, WorkParams& params)
{
  if (!reader.json().is_array() || reader.json().items().empty())
    return reader.expected("an array of at least one phase");
  for (std::size_t i = 0; i < reader.json().items().size(); ++i)
    params.phases.push_back(read_phase(reader.item(i)));
}

void read_param(const DocumentReader& reader,
                const WorkParam& param,
                std::size_t index,
                WorkParams& to)
{
  using Kind = WorkParam::Kind;
  auto& value = to.values[index];
  switch (param.kind) {
  case Kind::flag:
    value = reader.boolean(false) ? 1 : 0;
    return;
  case Kind::nodes:
    value = read_nodes(reader);
    return;
  case Kind::text:
  case Kind::cgroup:
    to.text = reader.text();
    if (to.text.empty())
      reader.expected("a name");
    return;
  case Kind::phases:
    return read_phases(reader, to);
  case Kind::number:
    break;
  }
  if (param.words.empty())
    value = reader.integer(param.least, param.greatest, param.fallback);
  else
    value = static_cast<std::int64_t>(
        reader.choice({param.words.begin(), param.words.end()}, "one of"));
}

void read_params(const DocumentReader& reader, const WorkType& type, WorkParams& values)
{
  std::vector<std::string> names;
  for (const auto& param : type.params)
    names.emplace_back(param.name);
  if (names.empty() && !reader.json().members().empty())
    return reader.complain(fmt::format("{} has no parameters", type.name));
  if (!reader.is_object_of(names))
    return;
  for (std::size_t i = 0; i < names.size(); ++i)
    reader.with(names[i], [&](const auto& value) { read_param(value, type.params[i], i, values); });
}

void check_required(const DocumentReader& reader, const WorkType& type)
{
  for (const auto& param : type.params)
    if (param.is_required && !reader.json()["params"].has(param.name))
      reader.complain(fmt::format("{} needs 'params' with '{}'", type.name, param.name));
}

const WorkType& read_work_type(const DocumentReader& reader)
{
  auto types = work_types();
  auto names = work_type_names();
  if (const auto* added = reader.added_work_types(); added != nullptr)
    for (const auto* type : added->all()) {
      types.push_back(type);
      names.emplace_back(type->name);
    }
  return *types[reader.choice(names, "a work type")];
}

void check_group(const DocumentReader& reader, const WorkSpec& spec)
{
  if (spec.type->fit != nullptr && spec.per_cpu)
    return reader.complain(
        fmt::format("{} counts whole benches: give 'num_workers'", spec.type->name));
  const int size = spec.type->fit != nullptr ? 1 : group_size_of(*spec.type, spec.params);
  if (!spec.per_cpu && spec.count % size != 0)
    reader.complain(
        fmt::format("{} works in groups of {}, and {} workers cannot be divided into such",
                    spec.type->name,
                    size,
                    spec.count));
}

} // namespace

WorkSpec read_work(const DocumentReader& reader)
{
  WorkSpec spec{.type = work_types().front(), .path = reader.path()};
  if (!reader.is_object_of({"work_type",
                            "params",
                            "num_workers",
                            "workers_per_cpu",
                            "affinity",
                            "sched_policy",
                            "mem_policy",
                            "nice",
                            "uid",
                            "gid",
                            "numa_node",
                            "comm"}))
    return spec;
  reader.with("work_type", [&](const auto& r) { spec.type = &read_work_type(r); });
  spec.params = default_params(*spec.type);
  reader.with("params", [&](const auto& r) { read_params(r, *spec.type, spec.params); });
  check_required(reader, *spec.type);
  spec.count =
      spec.type->fit != nullptr ? 1 : std::max(spec.count, group_size_of(*spec.type, spec.params));
  reader.with("num_workers",
              [&](const auto& r) { spec.count = static_cast<int>(r.integer(1, kMaxWorkers, 1)); });
  reader.with("workers_per_cpu", [&](const auto& r) { spec.per_cpu = r.number(0, 64, 1); });
  if (reader.has("num_workers") && spec.per_cpu)
    reader.complain("'num_workers' and 'workers_per_cpu' exclude each other");
  reader.with("affinity", [&](const auto& r) { spec.affinity = read_affinity(r); });
  reader.with("sched_policy", [&](const auto& r) { spec.policy = read_policy(r); });
  reader.with("mem_policy", [&](const auto& r) { spec.memory = read_memory_policy(r); });
  reader.with("nice", [&](const auto& r) { spec.nice = static_cast<int>(r.integer(-20, 19, 0)); });
  reader.with("uid", [&](const auto& r) { spec.uid = static_cast<int>(r.integer(0, 65535, 0)); });
  reader.with("gid", [&](const auto& r) { spec.gid = static_cast<int>(r.integer(0, 65535, 0)); });
  reader.with("numa_node",
              [&](const auto& r) { spec.numa_node = static_cast<int>(r.integer(0, 1023, 0)); });
  reader.with("comm", [&](const auto& r) {
    spec.comm = r.text();
    if (spec.comm.empty() || spec.comm.size() > kMaxCommBytes)
      r.expected(fmt::format("a name of 1 to {} bytes", kMaxCommBytes));
  });
  check_group(reader, spec);
  return spec;
}

} // namespace ktstr
