/// Reads work specifications.
#include <algorithm>

#include "core/scenario/document_parts.h"

namespace ktstr {

namespace {

constexpr std::int64_t kMaxWorkers = 4096;
constexpr std::size_t kMaxCommBytes = 15;

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

} // namespace

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
              [&](const auto& r) { spec.count = static_cast<int>(r.integer(1, kMaxWorkers, 1)); });
  reader.with("workers_per_cpu", [&](const auto& r) { spec.per_cpu = r.number(0, 64, 1); });
  if (reader.has("num_workers") && spec.per_cpu)
    reader.complain("'num_workers' and 'workers_per_cpu' exclude each other");
  reader.with("affinity", [&](const auto& r) { spec.affinity = read_affinity(r); });
  reader.with("nice", [&](const auto& r) { spec.nice = static_cast<int>(r.integer(-20, 19, 0)); });
  reader.with("comm", [&](const auto& r) {
    spec.comm = r.text();
    if (spec.comm.empty() || spec.comm.size() > kMaxCommBytes)
      r.expected(fmt::format("a name of 1 to {} bytes", kMaxCommBytes));
  });
  check_group(reader, spec);
  return spec;
}

} // namespace ktstr
