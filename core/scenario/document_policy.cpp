/// Reads scheduling and memory policies.
#include "core/base/text.h"
#include "core/scenario/document_parts.h"

namespace ktstr {

namespace {

std::vector<int> read_node_list(const DocumentReader& reader)
{
  const auto nodes = reader.json().is_string() ? parse_cpu_list(reader.json().as_string())
                                               : std::optional<std::vector<int>>();
  if (!nodes || nodes->empty())
    reader.expected("a list of NUMA nodes such as \"0-1\"");
  return nodes.value_or(std::vector<int>());
}

void read_deadline(const DocumentReader& reader, SchedPolicy& policy)
{
  constexpr std::int64_t kMostNs = 10'000'000'000;
  policy.kind = SchedPolicy::Kind::deadline;
  if (!reader.is_object_of({"runtime_ns", "deadline_ns", "period_ns"}))
    return;
  policy.runtime_ns = reader.member("runtime_ns").integer(0, kMostNs, 0);
  policy.deadline_ns = reader.member("deadline_ns").integer(0, kMostNs, 0);
  reader.with("period_ns", [&](const auto& r) { policy.period_ns = r.integer(0, kMostNs, 0); });
  if (const auto status = validate_policy(policy); !status)
    reader.complain(status.error().text());
}

void read_flags(const DocumentReader& reader, MemPolicy& policy)
{
  const std::vector<std::string> words = {"static_nodes", "relative_nodes", "numa_balancing"};
  if (!reader.json().is_array())
    return reader.expected("an array of flags");
  for (std::size_t i = 0; i < reader.json().items().size(); ++i) {
    const auto flag = reader.item(i).choice(words, "a flag");
    policy.has_static_nodes |= flag == 0;
    policy.has_relative_nodes |= flag == 1;
    policy.has_numa_balancing |= flag == 2;
  }
  if (policy.has_static_nodes && policy.has_relative_nodes)
    reader.complain("'static_nodes' and 'relative_nodes' exclude each other");
}

} // namespace

SchedPolicy read_policy(const DocumentReader& reader)
{
  using Kind = SchedPolicy::Kind;
  static const std::vector<std::pair<std::string, Kind>> kWords = {
      {"normal", Kind::normal}, {"batch", Kind::batch}, {"idle", Kind::idle}, {"ext", Kind::ext}};
  SchedPolicy policy;
  if (!reader.json().is_object()) {
    std::vector<std::string> words;
    for (const auto& [word, kind] : kWords)
      words.push_back(word);
    const auto index =
        reader.choice(words, "a policy, or an object with 'fifo', 'round_robin' or 'deadline'");
    policy.kind = kWords[index].second;
    return policy;
  }
  const auto kind = reader.single_member({"fifo", "round_robin", "deadline"});
  if (!kind)
    return policy;
  const auto argument = reader.member(*kind);
  if (*kind == "deadline") {
    read_deadline(argument, policy);
    return policy;
  }
  policy.kind = *kind == "fifo" ? Kind::fifo : Kind::round_robin;
  policy.priority = static_cast<int>(argument.integer(1, 99, 1));
  return policy;
}

MemPolicy read_memory_policy(const DocumentReader& reader)
{
  using Kind = MemPolicy::Kind;
  static const std::vector<std::pair<std::string, Kind>> kKinds = {
      {"bind", Kind::bind},
      {"preferred", Kind::preferred},
      {"interleave", Kind::interleave},
      {"preferred_many", Kind::preferred_many},
      {"weighted_interleave", Kind::weighted_interleave}};
  MemPolicy policy;
  if (!reader.json().is_object()) {
    policy.kind = reader.choice({"default", "local"},
                                "a memory policy, or an object with one of bind, preferred, "
                                "interleave, preferred_many, weighted_interleave") == 0
                      ? Kind::unset
                      : Kind::local;
    return policy;
  }
  std::vector<std::string> members = {"flags"};
  for (const auto& [name, kind] : kKinds)
    members.push_back(name);
  if (!reader.is_object_of(members))
    return policy;
  int given = 0;
  for (const auto& [name, kind] : kKinds)
    reader.with(name, [&, kind = kind](const auto& r) {
      policy.kind = kind;
      policy.nodes = read_node_list(r);
      ++given;
    });
  if (given != 1)
    reader.complain("one kind of memory policy is needed, and no second one");
  if (policy.kind == Kind::preferred && policy.nodes.size() > 1)
    reader.complain("'preferred' takes one node; 'preferred_many' takes several");
  reader.with("flags", [&](const auto& r) { read_flags(r, policy); });
  return policy;
}

} // namespace ktstr
