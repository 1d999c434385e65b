/// `ktstr topo`: draws topologies.
#include "core/base/text.h"
#include "core/cli/command.h"
#include "core/cli/host_machine.h"
#include "core/model/verdict.h"

namespace ktstr {

namespace {

Result<Topology> topology_named(const std::string& word)
{
  std::vector<std::string> names;
  for (const auto& preset : builtin_presets()) {
    if (preset.name == word)
      return preset.topology;
    names.push_back(preset.name);
  }
  auto topology = parse_topology(word);
  if (!topology)
    return Error::make(ErrorKind::invalid,
                       "'{}' is neither a preset{} nor a topology: {}",
                       word,
                       suggestion(word, names),
                       topology.error().text())
        .with_hint("'ktstr topo --all' lists the presets; a topology looks like 1n2l4c2t");
  if (auto valid = validate_topology(*topology); !valid)
    return valid.error().with_context("topology '{}'", word);
  return topology;
}

/// What the user named; this machine when that is nothing.
Result<std::vector<DrawnMachine>> machines_named(const std::vector<std::string>& words)
{
  std::vector<DrawnMachine> machines;
  if (words.empty()) {
    auto host = read_host_machine();
    if (!host)
      return host.error();
    machines.push_back(std::move(*host));
  }
  for (const auto& word : words) {
    const auto topology = topology_named(word);
    if (!topology)
      return topology.error();
    machines.push_back(machine_of(*topology));
    if (machines.back().title != word)
      machines.back().name = word;
  }
  return machines;
}

std::string list_line(const Preset& preset)
{
  return fmt::format("{:<18} {:>4} CPUs  {}{}{}\n",
                     preset.name,
                     total_cpus(preset.topology),
                     format_topology(preset.topology),
                     preset.is_default ? "" : "  (not by default)",
                     preset.note.empty() ? "" : "\n" + std::string(30, ' ') + preset.note);
}

Json list_json(const Preset& preset)
{
  return Json::object({{"preset", preset.name},
                       {"topology", format_topology(preset.topology)},
                       {"cpus", total_cpus(preset.topology)},
                       {"default", preset.is_default},
                       {"note", preset.note}});
}

Result<int> show(const Invocation& call)
{
  const auto format =
      parse_choice("--format", call.options.text("format", "text"), {"text", "json"});
  if (!format)
    return format.error();
  const bool is_json = *format == "json";
  const auto& words = call.options.arguments();
  if (call.options.has("all") && !words.empty())
    return Error::make(
               ErrorKind::invalid, "--all lists every preset, and '{}' is named", words.front())
        .with_hint("leave out one of the two");
  if (call.options.has("all")) {
    for (const auto& preset : builtin_presets())
      call.out->write(is_json ? list_json(preset).dump() + "\n" : list_line(preset));
    return kExitPass;
  }
  const auto machines = machines_named(words);
  if (!machines)
    return machines.error();
  bool is_first = true;
  for (const auto& machine : *machines) {
    const std::string gap = is_first || is_json ? "" : "\n";
    call.out->write(gap + (is_json ? to_json(machine).dump() + "\n" : draw(machine)));
    is_first = false;
  }
  return kExitPass;
}

} // namespace

Command topo_command()
{
  return {.name = "topo",
          .arguments = "[TOPOLOGY|PRESET...]",
          .summary = "Draw topologies: nodes, LLCs, cores, CPU numbers",
          .example = "ktstr topo smt-2llc 2n4l2c1t",
          .about = "Without a name it draws this machine. A core's CPUs stand in brackets, -- is "
                   "one that is offline.",
          .options = {{.name = "all", .help = "list the presets, a line each"},
                      {.name = "format",
                       .value = "FORMAT",
                       .help = "text, or json (an object a line)"}},
          .run = show};
}

} // namespace ktstr
