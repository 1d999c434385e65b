// The text form of a topology:
//
//   {numa}n{llcs}l{cores}c{threads}t[:nodes=LLCS@MIB,...][:distances=D,...]
//     [:latencies=NS,...][:bandwidths=MIB,...][:caches=MIB,...][:offline=CPULIST]
//
// "1n2l4c2t" is the whole of it for most machines. The sections after it, in this order and each
// optional, describe what is not uniform:
//
//   nodes      one LLCS@MIB pair per node, so "3n3l2c1t:nodes=2@512,1@512,0@256" has two LLCs in
//              node 0, one in node 1, and a node 2 of 256 MiB without CPUs
//   distances  the rows of the distance matrix one after the other:
//              "2n2l2c1t:distances=10,30,30,10"
//   latencies  the rows of a matrix likewise, from nodes with CPUs to memory, in ns; the row of a
//              node without CPUs is zero
//   bandwidths the same in MiB/s; latencies and bandwidths need each other
//   caches     MiB of memory-side cache of each node, 0 for none
//   offline    CPUs taken offline before the scheduler starts: "1n2l4c1t:offline=5-7"
//
// Parsing checks the form alone; whether the numbers fit together is validate_topology's business.
#include <array>
#include <limits>

#include "core/base/text.h"
#include "core/model/topology.h"

namespace ktstr {

namespace {

constexpr std::string_view kForm = "{numa}n{llcs}l{cores}c{threads}t";

Error malformed(std::string_view text, std::string why)
{
  return Error::make(ErrorKind::invalid, "topology '{}' is malformed: {}", text, why)
      .with_hint("the form is {}, such as 1n2l4c2t (one node, two LLCs of four cores with two "
                 "threads each)",
                 kForm);
}

/// As the reference reads a number: decimal, leading zeros and one '+' allowed, no overflow.
std::optional<std::uint32_t> parse_u32(std::string_view text)
{
  if (text.starts_with('+'))
    text.remove_prefix(1);
  const auto value = parse_decimal(text);
  if (!value || *value > std::numeric_limits<std::uint32_t>::max())
    return std::nullopt;
  return static_cast<std::uint32_t>(*value);
}

struct Field {
  char letter;
  std::string_view what;
  std::uint32_t Topology::*member;
};

constexpr std::array<Field, 4> kFields{{
    {'n', "NUMA nodes", &Topology::numa_nodes},
    {'l', "LLCs", &Topology::llcs},
    {'c', "cores", &Topology::cores_per_llc},
    {'t', "threads", &Topology::threads_per_core},
}};

/// Reads "1n2l4c2t"; `whole` is for messages.
Status parse_counts(std::string_view whole, std::string_view text, Topology& topology)
{
  std::size_t at = 0;
  for (const Field& field : kFields) {
    const std::size_t end = text.find(field.letter, at);
    if (end == std::string_view::npos)
      return malformed(whole,
                       fmt::format("expected the number of {} followed by '{}' at character {}",
                                   field.what,
                                   field.letter,
                                   at + 1));
    const std::string_view digits = text.substr(at, end - at);
    const auto value = parse_u32(digits);
    if (!value)
      return malformed(
          whole,
          fmt::format("expected the number of {} before '{}' at character {}, not '{}'",
                      field.what,
                      field.letter,
                      at + 1,
                      printable(digits)));
    if (*value == 0)
      return malformed(whole, fmt::format("the number of {} must be > 0", field.what));
    topology.*field.member = *value;
    at = end + 1;
  }
  if (at != text.size())
    return malformed(whole,
                     fmt::format("nothing may follow the 't' at character {}, not '{}'",
                                 at,
                                 printable(text.substr(at))));
  return {};
}

Status parse_nodes(std::string_view whole, std::string_view text, Topology& topology)
{
  for (const std::string& part : split(text, ',')) {
    const std::size_t at = part.find('@');
    const auto llcs = parse_u32(std::string_view(part).substr(0, at));
    const auto memory =
        at == std::string::npos ? std::nullopt : parse_u32(std::string_view(part).substr(at + 1));
    if (!llcs || !memory)
      return malformed(whole,
                       fmt::format("expected LLCS@MIB for each node, not '{}'", printable(part)));
    topology.nodes.push_back({.llcs = *llcs, .memory_mib = *memory});
  }
  return {};
}

Status parse_distances(std::string_view whole, std::string_view text, Topology& topology)
{
  for (const std::string& part : split(text, ',')) {
    const auto value = parse_u32(part);
    if (!value || *value > std::numeric_limits<std::uint8_t>::max())
      return malformed(
          whole, fmt::format("expected a distance from 10 to 255, not '{}'", printable(part)));
    topology.distances.push_back(static_cast<std::uint8_t>(*value));
  }
  return {};
}

template <std::vector<std::uint32_t> Topology::*kMember>
Status parse_numbers(std::string_view whole, std::string_view text, Topology& topology)
{
  for (const std::string& part : split(text, ',')) {
    const auto value = parse_u32(part);
    if (!value)
      return malformed(whole, fmt::format("expected a number, not '{}'", printable(part)));
    (topology.*kMember).push_back(*value);
  }
  return {};
}

Status parse_offline(std::string_view whole, std::string_view text, Topology& topology)
{
  auto cpus = parse_cpu_list(text);
  if (!cpus || cpus->empty())
    return malformed(whole, fmt::format("expected a list of CPUs, not '{}'", printable(text)));
  topology.offline_cpus = std::move(*cpus);
  return {};
}

struct Section {
  std::string_view name;
  Status (*parse)(std::string_view whole, std::string_view text, Topology& topology);
};

constexpr std::array<Section, 6> kSections{{
    {"nodes=", parse_nodes},
    {"distances=", parse_distances},
    {"latencies=", parse_numbers<&Topology::latencies_ns>},
    {"bandwidths=", parse_numbers<&Topology::bandwidths_mib_s>},
    {"caches=", parse_numbers<&Topology::cache_mib>},
    {"offline=", parse_offline},
}};

Status parse_sections(std::string_view whole, std::string_view rest, Topology& topology)
{
  std::size_t next = 0;
  for (const std::string& text : split(rest, ':')) {
    while (next < kSections.size() && !text.starts_with(kSections[next].name))
      ++next;
    if (next == kSections.size())
      return malformed(whole,
                       fmt::format("expected 'nodes=', 'distances=', 'latencies=', 'bandwidths=', "
                                   "'caches=' or 'offline=', in this order and once each, not '{}'",
                                   printable(text)));
    const Section& section = kSections[next++];
    const auto status =
        section.parse(whole, std::string_view(text).substr(section.name.size()), topology);
    if (!status)
      return status;
  }
  return {};
}

template <typename Number>
void append_numbers(std::string& text, std::string_view name, const std::vector<Number>& numbers)
{
  std::string_view separator = name;
  for (const std::uint32_t number : numbers) {
    text += fmt::format("{}{}", separator, number);
    separator = ",";
  }
}

} // namespace

Result<Topology> parse_topology(std::string_view text)
{
  Topology topology;
  const std::size_t colon = text.find(':');
  if (auto status = parse_counts(text, text.substr(0, colon), topology); !status)
    return status.error();
  if (colon == std::string_view::npos)
    return topology;
  if (auto status = parse_sections(text, text.substr(colon + 1), topology); !status)
    return status.error();
  return topology;
}

std::string format_topology(const Topology& topology)
{
  std::string text = fmt::format("{}n{}l{}c{}t",
                                 topology.numa_nodes,
                                 topology.llcs,
                                 topology.cores_per_llc,
                                 topology.threads_per_core);
  std::string_view separator = ":nodes=";
  for (const NumaNode& node : topology.nodes) {
    text += fmt::format("{}{}@{}", separator, node.llcs, node.memory_mib);
    separator = ",";
  }
  append_numbers(text, ":distances=", topology.distances);
  append_numbers(text, ":latencies=", topology.latencies_ns);
  append_numbers(text, ":bandwidths=", topology.bandwidths_mib_s);
  append_numbers(text, ":caches=", topology.cache_mib);
  if (!topology.offline_cpus.empty())
    text += ":offline=" + format_cpu_list(topology.offline_cpus);
  return text;
}

} // namespace ktstr
