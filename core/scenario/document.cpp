#include "core/scenario/document.h"

#include <algorithm>
#include <set>

#include "core/base/text.h"
#include "core/scenario/document_reader.h"

namespace ktstr {

namespace {

constexpr std::int64_t kMaxCpu = 65535;
constexpr std::int64_t kMaxWorkers = 4096;
constexpr std::int64_t kMaxHoldMs = 3'600'000;
constexpr std::size_t kMaxCommBytes = 15;

int narrow(std::int64_t value)
{
  return static_cast<int>(value);
}

std::vector<int> read_cpu_list(const DocumentReader& reader)
{
  const auto cpus = reader.json().is_string() ? parse_cpu_list(reader.json().as_string())
                                              : std::optional<std::vector<int>>();
  if (!cpus || cpus->empty())
    reader.expected("a list of CPUs such as \"0-3,6\"");
  return cpus.value_or(std::vector<int>());
}

void read_chunk(const DocumentReader& reader, CpusetSpec& spec, bool has_overlap)
{
  std::vector<std::string> members = {"index", "of"};
  if (has_overlap)
    members.emplace_back("frac");
  if (!reader.is_object_of(members))
    return;
  spec.of = narrow(reader.member("of").integer(1, kMaxCpu, 1));
  spec.index = narrow(reader.member("index").integer(0, spec.of - 1, 0));
  if (has_overlap)
    spec.overlap = reader.member("frac").number(0, 1, 0.5);
}

void read_range(const DocumentReader& reader, CpusetSpec& spec)
{
  if (!reader.is_object_of({"start", "end"}))
    return;
  spec.start = reader.member("start").number(-1e-9, 1, 0);
  spec.end = reader.member("end").number(0, 1, 1);
  if (spec.start >= spec.end)
    reader.expected("'start' below 'end'");
}

CpusetSpec read_cpuset(const DocumentReader& reader)
{
  using Kind = CpusetSpec::Kind;
  CpusetSpec spec{.kind = Kind::exact};
  if (reader.json().is_string()) {
    spec.exact = read_cpu_list(reader);
    return spec;
  }
  const auto kind = reader.single_member({"exact", "llc", "numa", "range", "disjoint", "overlap"});
  if (!kind)
    return spec;
  const auto argument = reader.member(*kind);
  if (*kind == "exact") {
    spec.exact = read_cpu_list(argument);
  } else if (*kind == "llc" || *kind == "numa") {
    spec.kind = *kind == "llc" ? Kind::llc : Kind::numa;
    spec.index = narrow(argument.integer(0, kMaxCpu, 0));
  } else if (*kind == "range") {
    spec.kind = Kind::range;
    read_range(argument, spec);
  } else {
    spec.kind = *kind == "disjoint" ? Kind::disjoint : Kind::overlap;
    read_chunk(argument, spec, spec.kind == Kind::overlap);
  }
  return spec;
}

AffinityIntent read_affinity(const DocumentReader& reader)
{
  using Kind = AffinityIntent::Kind;
  static const std::vector<std::pair<std::string, Kind>> kWords = {
      {"inherit", Kind::inherit},
      {"single_cpu", Kind::single_cpu},
      {"one_cpu_each", Kind::one_cpu_each},
      {"llc_aligned", Kind::llc_aligned},
      {"cross_cgroup", Kind::cross_cgroup},
      {"smt_sibling_pair", Kind::smt_sibling_pair},
  };
  AffinityIntent intent;
  if (!reader.json().is_object()) {
    std::vector<std::string> words;
    for (const auto& [word, kind] : kWords)
      words.push_back(word);
    intent.kind =
        kWords[reader.choice(words, "an affinity, or an object with 'exact' or 'random_subset'")]
            .second;
    return intent;
  }
  const auto kind = reader.single_member({"exact", "random_subset"});
  if (!kind)
    return intent;
  const auto argument = reader.member(*kind);
  if (*kind == "exact") {
    intent.kind = Kind::exact;
    intent.exact = read_cpu_list(argument);
  } else if (argument.is_object_of({"from", "count"})) {
    intent.kind = Kind::random_subset;
    intent.count = narrow(argument.member("count").integer(1, kMaxCpu, 1));
    argument.with("from", [&](const auto& from) { intent.exact = read_cpu_list(from); });
  }
  return intent;
}

std::int64_t read_param(const DocumentReader& reader, const WorkParam& param)
{
  if (param.is_flag)
    return reader.boolean(false) ? 1 : 0;
  if (param.words.empty())
    return reader.integer(param.least, param.greatest, param.fallback);
  const std::vector<std::string> words(param.words.begin(), param.words.end());
  return static_cast<std::int64_t>(reader.choice(words, "one of"));
}

WorkParams read_params(const DocumentReader& reader, const WorkType& type)
{
  auto values = default_params(type);
  std::vector<std::string> names;
  for (const auto& param : type.params)
    names.emplace_back(param.name);
  if (names.empty() && !reader.json().members().empty()) {
    reader.complain(fmt::format("{} has no parameters", type.name));
    return values;
  }
  if (!reader.is_object_of(names))
    return values;
  for (std::size_t i = 0; i < names.size(); ++i)
    reader.with(names[i],
                [&](const auto& value) { values[i] = read_param(value, type.params[i]); });
  return values;
}

const WorkType& read_work_type(const DocumentReader& reader)
{
  return *work_types()[reader.choice(work_type_names(), "a work type")];
}

void check_group(const DocumentReader& reader, const WorkSpec& spec)
{
  const int size = group_size_of(*spec.type, spec.params);
  if (!spec.per_cpu && spec.count % size != 0)
    reader.complain(
        fmt::format("{} works in groups of {}, and {} workers cannot be divided into such",
                    spec.type->name,
                    size,
                    spec.count));
}

WorkSpec read_work(const DocumentReader& reader)
{
  WorkSpec spec{.type = work_types().front(), .path = reader.path()};
  if (!reader.is_object_of(
          {"work_type", "params", "num_workers", "workers_per_cpu", "affinity", "nice", "comm"}))
    return spec;
  reader.with("work_type", [&](const auto& r) { spec.type = &read_work_type(r); });
  spec.params = default_params(*spec.type);
  reader.with("params", [&](const auto& r) { spec.params = read_params(r, *spec.type); });
  spec.count = std::max(spec.count, group_size_of(*spec.type, spec.params));
  reader.with("num_workers",
              [&](const auto& r) { spec.count = narrow(r.integer(1, kMaxWorkers, 1)); });
  reader.with("workers_per_cpu", [&](const auto& r) { spec.per_cpu = r.number(0, 64, 1); });
  if (reader.has("num_workers") && spec.per_cpu)
    reader.complain("'num_workers' and 'workers_per_cpu' exclude each other");
  reader.with("affinity", [&](const auto& r) { spec.affinity = read_affinity(r); });
  reader.with("nice", [&](const auto& r) { spec.nice = narrow(r.integer(-20, 19, 0)); });
  reader.with("comm", [&](const auto& r) {
    spec.comm = r.text();
    if (spec.comm.empty() || spec.comm.size() > kMaxCommBytes)
      r.expected(fmt::format("a name of 1 to {} bytes", kMaxCommBytes));
  });
  check_group(reader, spec);
  return spec;
}

bool is_cgroup_name(const std::string& name)
{
  constexpr std::string_view kLetters =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.";
  const auto is_good = [&](const std::string& level) {
    // A level with a dot first is "." or ".."; a dot elsewhere could be a control file's name.
    return !level.empty() && level.size() <= 64 &&
           level.find_first_not_of(kLetters.substr(0, kLetters.size() - 1)) == std::string::npos;
  };
  const auto levels = split(name, '/');
  return levels.size() <= 8 && std::all_of(levels.begin(), levels.end(), is_good);
}

CpuMax read_cpu_max(const DocumentReader& reader)
{
  CpuMax limit;
  if (!reader.is_object_of({"quota_us", "period_us"}))
    return limit;
  limit.quota_us = reader.member("quota_us").integer(1000, 1'000'000'000, 100000);
  reader.with("period_us",
              [&](const auto& r) { limit.period_us = r.integer(1000, 1'000'000, 100000); });
  return limit;
}

CgroupDef read_cgroup(const DocumentReader& reader)
{
  CgroupDef cgroup{.path = reader.path()};
  if (!reader.is_object_of({"name", "cpuset", "cpu_weight", "cpu_max", "workers"}))
    return cgroup;
  const auto name = reader.member("name");
  cgroup.name = name.text();
  if (!is_cgroup_name(cgroup.name))
    name.expected("a cgroup name: letters, digits, '-' and '_', '/' between levels");
  reader.with("cpuset", [&](const auto& r) { cgroup.cpuset = read_cpuset(r); });
  reader.with("cpu_weight",
              [&](const auto& r) { cgroup.cpu_weight = narrow(r.integer(1, 10000, 100)); });
  reader.with("cpu_max", [&](const auto& r) { cgroup.cpu_max = read_cpu_max(r); });
  reader.each("workers", [&](const auto& r) { cgroup.workers.push_back(read_work(r)); });
  return cgroup;
}

Layer read_layer(const DocumentReader& reader)
{
  Layer layer;
  reader.each("cgroups", [&](const auto& r) { layer.cgroups.push_back(read_cgroup(r)); });
  reader.each("workers", [&](const auto& r) { layer.workers.push_back(read_work(r)); });
  return layer;
}

Hold read_hold(const DocumentReader& reader)
{
  Hold hold{.fraction = 1.0};
  const auto kind = reader.single_member({"fraction", "ms"});
  if (!kind)
    return hold;
  if (*kind == "fraction")
    hold.fraction = reader.member("fraction").number(0, 100, 1);
  else
    hold = {.fraction = {}, .ms = reader.member("ms").integer(1, kMaxHoldMs, 1)};
  return hold;
}

Step read_step(const DocumentReader& reader, std::size_t index)
{
  Step step{.name = fmt::format("step {}", index), .hold = {.fraction = 1.0}};
  if (!reader.is_object_of({"name", "cgroups", "workers", "hold"}))
    return step;
  reader.with("name", [&](const auto& r) { step.name = r.text(); });
  step.layer = read_layer(reader);
  step.hold = read_hold(reader.member("hold"));
  return step;
}

struct LimitMember {
  const char* name;
  std::optional<double> CheckLimits::*limit;
  double greatest;
};

constexpr LimitMember kLimitMembers[] = {
    {"max_gap_ms", &CheckLimits::max_gap_ms, 3.6e6},
    {"max_gap_pct", &CheckLimits::max_gap_pct, 99},
    {"max_spread_pct", &CheckLimits::max_spread_pct, 99},
    {"max_cgroup_spread_pct", &CheckLimits::max_cgroup_spread_pct, 99},
    {"max_p99_wake_latency_us", &CheckLimits::max_p99_wake_latency_us, 3.6e9},
    {"max_wake_latency_cv", &CheckLimits::max_wake_latency_cv, 1e6},
    {"max_migration_ratio", &CheckLimits::max_migration_ratio, 1},
    {"max_throughput_cv", &CheckLimits::max_throughput_cv, 1e6},
    {"min_work_rate", &CheckLimits::min_work_rate, 1e15},
    {"min_iteration_rate", &CheckLimits::min_iteration_rate, 1e15},
};

struct SwitchMember {
  const char* name;
  bool CheckLimits::*is_on;
};

constexpr SwitchMember kSwitchMembers[] = {
    {"progress", &CheckLimits::progress},
    {"gap", &CheckLimits::gap},
    {"affinity", &CheckLimits::affinity},
    {"all_cpus_used", &CheckLimits::all_cpus_used},
};

CheckLimits read_checks(const DocumentReader& reader)
{
  CheckLimits limits;
  std::vector<std::string> names;
  for (const auto& member : kSwitchMembers)
    names.emplace_back(member.name);
  for (const auto& member : kLimitMembers)
    names.emplace_back(member.name);
  if (!reader.is_object_of(names))
    return limits;
  for (const auto& member : kSwitchMembers)
    reader.with(member.name, [&](const auto& r) { limits.*member.is_on = r.boolean(true); });
  for (const auto& member : kLimitMembers)
    reader.with(member.name,
                [&](const auto& r) { limits.*member.limit = r.number(0, member.greatest, 1); });
  if (!limits.gap && (limits.max_gap_ms || limits.max_gap_pct))
    reader.complain("a gap limit is given and 'gap' is turned off");
  return limits;
}

/// Names are unique among the backdrop and each step, and processes live in leaves only.
void check_cgroup_names(const DocumentReader& reader, const Layer& backdrop, const Layer& layer)
{
  std::vector<const CgroupDef*> all;
  for (const auto& cgroup : backdrop.cgroups)
    all.push_back(&cgroup);
  if (&layer != &backdrop)
    for (const auto& cgroup : layer.cgroups)
      all.push_back(&cgroup);
  std::set<std::string> names;
  for (const auto* cgroup : all)
    if (!names.insert(cgroup->name).second)
      reader.complain(
          fmt::format("cgroup '{}' is defined twice (again at '{}')", cgroup->name, cgroup->path));
  for (const auto* parent : all)
    for (const auto* child : all)
      if (!parent->workers.empty() && child->name.starts_with(parent->name + "/"))
        reader.complain(
            fmt::format("cgroup '{}' has workers and a child '{}'; workers live in leaves",
                        parent->name,
                        child->name));
}

Document read_document(const DocumentReader& reader)
{
  Document document;
  if (!reader.is_object_of({"schema", "start_jitter_us", "cgroups", "workers", "steps", "checks"}))
    return document;
  const auto schema = reader.member("schema");
  if (schema.json().as_string() != "ktstr.scenario/1")
    schema.expected("\"ktstr.scenario/1\"");
  reader.with("start_jitter_us",
              [&](const auto& r) { document.start_jitter_us = r.integer(0, 1'000'000, 0); });
  document.backdrop = read_layer(reader);
  reader.each("steps", [&](const auto& r) {
    document.steps.push_back(read_step(r, document.steps.size()));
  });
  if (reader.has("steps") && document.steps.empty())
    reader.member("steps").expected("at least one step");
  if (!reader.has("steps"))
    document.steps.push_back({.hold = {.fraction = 1.0}});
  reader.with("checks", [&](const auto& r) { document.limits = read_checks(r); });
  check_cgroup_names(reader, document.backdrop, document.backdrop);
  for (const auto& step : document.steps)
    check_cgroup_names(reader, document.backdrop, step.layer);
  return document;
}

} // namespace

Result<Document> parse_document(std::string_view text)
{
  const auto json = Json::parse(text);
  if (!json)
    return json.error().with_context("scenario");
  Complaint complaint;
  auto document = read_document({*json, "", complaint});
  if (auto status = complaint.status(); !status)
    return status.error();
  return document;
}

} // namespace ktstr
