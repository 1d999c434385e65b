/// Reads cpusets and affinities.
#include "core/base/text.h"
#include "core/scenario/document_parts.h"
#include "core/scenario/telemetry.h"

namespace ktstr {

namespace {

constexpr std::int64_t kMaxCpu = CpuBits::kCount - 1;

int narrow(std::int64_t value)
{
  return static_cast<int>(value);
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

} // namespace

std::vector<int> read_cpu_list(const DocumentReader& reader)
{
  const auto cpus = reader.json().is_string() ? parse_cpu_list(reader.json().as_string())
                                              : std::optional<std::vector<int>>();
  if (!cpus || cpus->empty())
    reader.expected("a list of CPUs such as \"0-3,6\"");
  return cpus.value_or(std::vector<int>());
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

} // namespace ktstr
