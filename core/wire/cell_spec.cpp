#include "core/wire/cell_spec.h"

#include "core/base/text.h"

namespace ktstr {

namespace {

constexpr std::int64_t kMaxCpu = 65535;
constexpr std::int64_t kMaxTerminal = 65535;

Json shell_to_json(const ShellSpec& shell)
{
  return Json::object({{"argv", Json::array_of(shell.argv)},
                       {"script", shell.script},
                       {"terminal", shell.is_terminal},
                       {"rows", shell.rows},
                       {"columns", shell.columns},
                       {"term", shell.terminal}});
}

int terminal_size(const Json& json, int fallback)
{
  const auto size = json.as_int(fallback);
  return size < 1 || size > kMaxTerminal ? fallback : static_cast<int>(size);
}

ShellSpec shell_from_json(const Json& json)
{
  ShellSpec shell{.argv = json["argv"].as_strings(),
                  .script = json["script"].as_string(),
                  .is_terminal = json["terminal"].as_bool(),
                  .terminal = json["term"].as_string()};
  shell.rows = terminal_size(json["rows"], shell.rows);
  shell.columns = terminal_size(json["columns"], shell.columns);
  return shell;
}

} // namespace

Json to_json(const CellSpec& spec)
{
  Json offline = Json::array();
  for (const int cpu : spec.offline_cpus)
    offline.push(cpu);
  Json json = Json::object({{"cell", spec.cell},
                            {"test", to_json(spec.test)},
                            {"scheduler", to_json(spec.scheduler)},
                            {"profile", Json::array_of(spec.profile)},
                            {"topology", spec.topology},
                            {"offline_cpus", offline},
                            {"seed", spec.seed},
                            {"virtual_time", spec.is_virtual_time},
                            {"test_build_id", spec.test_build_id},
                            {"scheduler_build_id", spec.scheduler_build_id},
                            {"library_dirs", Json::array_of(spec.library_dirs)}});
  if (spec.collects_coverage)
    json.set("coverage", true);
  if (spec.shell)
    json.set("shell", shell_to_json(*spec.shell));
  return json;
}

Result<CellSpec> cell_spec_from_json(const Json& json)
{
  auto test = test_from_json(json["test"]);
  if (!test)
    return test.error().with_context("cell specification: test");
  auto scheduler = scheduler_from_json(json["scheduler"]);
  if (!scheduler)
    return scheduler.error().with_context("cell specification: scheduler");
  CellSpec spec{.cell = json["cell"].as_string(),
                .test = std::move(*test),
                .scheduler = std::move(*scheduler),
                .profile = json["profile"].as_strings(),
                .topology = json["topology"].as_string(),
                .seed = json["seed"].as_uint(),
                .is_virtual_time = json["virtual_time"].as_bool(true),
                .test_build_id = json["test_build_id"].as_string(),
                .scheduler_build_id = json["scheduler_build_id"].as_string(),
                .library_dirs = json["library_dirs"].as_strings(),
                .collects_coverage = json["coverage"].as_bool()};
  for (const auto& cpu : json["offline_cpus"].items()) {
    const auto number = cpu.as_int(-1);
    if (number < 0 || number > kMaxCpu)
      return Error::make(ErrorKind::invalid,
                         "cell specification: offline_cpus: '{}' is not a CPU number",
                         printable(cpu.dump()));
    spec.offline_cpus.push_back(static_cast<int>(number));
  }
  if (json.has("shell"))
    spec.shell = shell_from_json(json["shell"]);
  return spec;
}

} // namespace ktstr
