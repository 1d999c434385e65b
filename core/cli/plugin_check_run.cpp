#include "core/cli/plugin_check_run.h"

#include <algorithm>
#include <map>

#include "core/cli/plan_options.h"
#include "core/cli/run_cells.h"
#include "core/cli/run_options.h"
#include "core/model/verdict.h"
#include "core/plugin/check/item_checks.h"

namespace ktstr {

namespace {

constexpr const char* kCheck = "run";

/// Keeps how each cell ended.
class ResultKeeper : public Reporter {
public:
  void on(const Event& event) override
  {
    if (const auto* finished = std::get_if<CellFinished>(&event))
      results_.emplace(finished->result.name, finished->result);
  }
  [[nodiscard]] const CellResult* find(const std::string& cell) const
  {
    const auto found = results_.find(cell);
    return found != results_.end() ? &found->second : nullptr;
  }

private:
  std::map<std::string, CellResult> results_;
};

const SchedulerInfo* own_scheduler(const PluginInfo& plugin, const std::string& id)
{
  const auto found = std::find_if(plugin.schedulers.begin(),
                                  plugin.schedulers.end(),
                                  [&](const auto& scheduler) { return scheduler.id == id; });
  return found != plugin.schedulers.end() ? &*found : nullptr;
}

/// The cells to run. What has no preset is a finding of "constraints" already.
std::vector<std::string> cells_of(const PluginInfo& plugin)
{
  std::vector<std::string> cells;
  const auto& presets = builtin_presets();
  for (const auto& scheduler : plugin.schedulers)
    if (const auto* preset = first_preset(nullptr, &scheduler, presets))
      cells.push_back(fmt::format("smoke/{}/{}", scheduler.id, preset->name));
  for (const auto& test : plugin.tests) {
    const auto scheduler = test.scheduler.empty() ? std::string("eevdf") : test.scheduler;
    if (const auto* preset = first_preset(&test, own_scheduler(plugin, scheduler), presets))
      cells.push_back(fmt::format("{}/{}/{}", test.id, scheduler, preset->name));
  }
  std::sort(cells.begin(), cells.end());
  cells.erase(std::unique(cells.begin(), cells.end()), cells.end());
  return cells;
}

PluginFinding finding_of(const std::string& cell, const CellResult* result)
{
  if (result == nullptr)
    return failed(kCheck, Error::make(ErrorKind::cancelled, "{}: did not end", cell));
  const auto text = fmt::format("{}: {}", cell, name_of(result->verdict));
  if (result->verdict == Verdict::pass)
    return passed(kCheck, fmt::format("{} in {} ms", text, result->total_ms));
  const auto why = fmt::format("{}: {}", text, result->reason);
  if (result->verdict == Verdict::skip)
    return skipped(kCheck, why);
  return failed(kCheck, Error(ErrorKind::guest_fault, why));
}

/// The options that a run reads: results of single cells go where progress goes, and `--format` is
/// the checker's own. `vmm` is the back end to use; empty: as the options say.
Result<Invocation> invocation_of_cells(const Invocation& call, const std::string& vmm)
{
  std::vector<std::string> words;
  for (const auto& spec : check_run_option_specs())
    for (const auto& value : call.options.texts(spec.name)) {
      words.push_back("--" + std::string(spec.name));
      if (!spec.value.empty())
        words.push_back(value);
    }
  if (!vmm.empty())
    words.insert(words.end(), {"--vmm", vmm});
  auto options = parse_options(check_run_option_specs(), words);
  if (!options)
    return options.error();
  Invocation inner = call;
  inner.options = std::move(*options);
  inner.out = call.err;
  return inner;
}

/// A few words of a finding that say where a cell ran, when that is not the usual place.
std::string name_on(const std::string& cell, const std::string& vmm)
{
  return vmm.empty() ? cell : fmt::format("{} on '{}'", cell, vmm);
}

std::vector<PluginFinding> run_cells_on(const std::string& vmm,
                                        const std::vector<std::string>& cells,
                                        const Invocation& call,
                                        const PluginReport& report)
{
  const auto inner = invocation_of_cells(call, vmm);
  if (!inner)
    return {failed(kCheck, inner.error())};
  auto options = read_plan_options(inner->options);
  if (!options)
    return {failed(kCheck, options.error())};
  options->plugin_dirs.insert(options->plugin_dirs.begin(), report.file.parent_path());
  options->cells = cells;
  ResultKeeper keeper;
  const auto code = run_plan(*inner, *options, &keeper);
  if (!code)
    return {failed(kCheck, code.error())};
  std::vector<PluginFinding> findings;
  for (const auto& cell : cells)
    findings.push_back(finding_of(name_on(cell, vmm), keeper.find(cell)));
  return findings;
}

/// The smallest machine that the back end can show, with the kernel's own scheduler.
std::vector<PluginFinding>
boot_once(const VmmInfo& vmm, const Invocation& call, const PluginReport& report)
{
  if (!vmm.can_boot)
    return {skipped(kCheck, fmt::format("VM back end '{}' boots nothing", vmm.id))};
  TestInfo fits;
  fits.constraints = vmm.constraints.value_or(fits.constraints);
  const auto* preset = first_preset(&fits, nullptr, builtin_presets());
  if (preset == nullptr)
    return {skipped(kCheck, fmt::format("no preset fits VM back end '{}'", vmm.id))};
  return run_cells_on(vmm.id, {fmt::format("smoke/eevdf/{}", preset->name)}, call, report);
}

} // namespace

std::vector<OptionSpec> check_run_option_specs()
{
  static constexpr std::string_view kWanted[] = {
      "plugin-dir", "kernel", "jobs", "vmm", "accel", "clock", "cold", "run-dir"};
  std::vector<OptionSpec> specs;
  for (const auto& group : {source_option_specs(), run_option_specs()})
    for (const auto& spec : group)
      if (std::find(std::begin(kWanted), std::end(kWanted), spec.name) != std::end(kWanted))
        specs.push_back(spec);
  return specs;
}

std::vector<PluginFinding> run_one_cell_each(const Invocation& call, const PluginReport& report)
{
  if (!report.plugin)
    return {skipped(kCheck, "it could not be described")};
  const auto cells = cells_of(*report.plugin);
  const auto& vmms = report.plugin->vmms;
  if (cells.empty() && vmms.empty())
    return {skipped(kCheck, "it offers neither schedulers, tests nor VM back ends")};
  if (report.file.extension() != ".so" && report.file.extension() != ".json")
    return {failed(kCheck,
                   Error(ErrorKind::invalid, "only files named *.so are found in plugin folders")
                       .with_hint("rename it"))};
  std::vector<PluginFinding> findings;
  if (!cells.empty())
    findings = run_cells_on("", cells, call, report);
  for (const auto& vmm : vmms)
    for (auto& finding : boot_once(vmm, call, report))
      findings.push_back(std::move(finding));
  return findings;
}

} // namespace ktstr
