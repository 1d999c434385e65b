#include "core/report/recorded_plan.h"

#include <algorithm>
#include <map>

#include "core/base/text.h"

namespace ktstr {

namespace {

/// Index of the item of that name, which is added when there is none.
template <typename Item, typename Make>
std::size_t index_of(std::vector<Item>& items,
                     std::map<std::string, std::size_t>& known,
                     const std::string& name,
                     Make make)
{
  const auto [entry, is_new] = known.emplace(name, items.size());
  if (is_new)
    items.push_back(make());
  return entry->second;
}

/// Grows a plan cell by cell.
class PlanBuilder {
public:
  void add(const std::string& name, const CellNameParts& parts, const CellResult* result)
  {
    Cell cell{.name = name, .seed = parts.seed};
    Plan& plan = recorded_.plan;
    cell.test =
        index_of(plan.tests, tests_, parts.test, [&] { return TestInfo{.id = parts.test}; });
    cell.scheduler = index_of(plan.schedulers, schedulers_, parts.scheduler, [&] {
      return SchedulerInfo{.id = parts.scheduler};
    });
    plan.profiles.resize(plan.schedulers.size());
    cell.profile = profile_index(plan.profiles[cell.scheduler], parts.profile);
    cell.preset = index_of(
        plan.presets, presets_, parts.preset, [&] { return Preset{.name = parts.preset}; });
    const auto kernel = result != nullptr ? result->kernel : parts.kernel;
    cell.kernel =
        index_of(plan.kernels, kernels_, kernel, [&] { return KernelRef{.label = kernel}; });
    plan.cells.push_back(std::move(cell));
    recorded_.results.push_back(result != nullptr ? std::optional(*result) : std::nullopt);
  }

  RecordedPlan take() { return std::move(recorded_); }

private:
  static std::size_t profile_index(std::vector<Profile>& profiles, const std::string& text)
  {
    Profile profile;
    if (!text.empty())
      profile.flags = split(text, '+');
    const auto found = std::find(profiles.begin(), profiles.end(), profile);
    if (found != profiles.end())
      return static_cast<std::size_t>(found - profiles.begin());
    profiles.push_back(std::move(profile));
    return profiles.size() - 1;
  }

  RecordedPlan recorded_;
  std::map<std::string, std::size_t> tests_;
  std::map<std::string, std::size_t> schedulers_;
  std::map<std::string, std::size_t> presets_;
  std::map<std::string, std::size_t> kernels_;
};

CellNameParts parts_of(const CellResult& result)
{
  return {.test = result.test,
          .scheduler = result.scheduler,
          .profile = result.profile,
          .preset = result.preset,
          .seed = result.seed};
}

/// The kernel's label where a cell that did not run has only its form in names.
void name_kernel(const Json& run, CellNameParts& parts)
{
  const auto& kernels = run["kernels"].items();
  for (const auto& kernel : kernels) {
    const auto label = kernel["label"].as_string();
    if (kernels.size() == 1 || sanitize_kernel_label(label) == parts.kernel)
      parts.kernel = label;
  }
}

} // namespace

std::optional<CellNameParts> parse_cell_name(std::string_view name)
{
  const auto words = split(name, '/');
  if (words.size() < 3 || words.size() > 5)
    return std::nullopt;
  CellNameParts parts{.test = words[0], .preset = words[2]};
  const auto plus = words[1].find('+');
  parts.scheduler = words[1].substr(0, plus);
  if (plus != std::string::npos)
    parts.profile = words[1].substr(plus + 1);
  for (std::size_t i = 3; i < words.size(); ++i) {
    const auto seed = words[i].starts_with('s') ? parse_decimal(words[i].substr(1)) : std::nullopt;
    if (seed && i + 1 == words.size())
      parts.seed = *seed;
    else if (words[i].starts_with("kernel_") && i == 3)
      parts.kernel = words[i];
    else
      return std::nullopt;
  }
  return parts;
}

RecordedPlan plan_of(const RecordedRun& recorded)
{
  std::map<std::string, const CellResult*> results;
  for (const auto& cell : recorded.cells)
    results.emplace(cell.result.name, &cell.result);
  PlanBuilder builder;
  for (const auto& name : recorded.run["plan"]["cell_names"].as_strings()) {
    if (const auto found = results.find(name); found != results.end()) {
      builder.add(name, parts_of(*found->second), found->second);
      results.erase(found);
    } else if (auto parts = parse_cell_name(name)) {
      name_kernel(recorded.run, *parts);
      builder.add(name, *parts, nullptr);
    }
  }
  for (const auto& [name, result] : results) // an older run.json has no names
    builder.add(name, parts_of(*result), result);
  return builder.take();
}

Rerun rerun_of(const RecordedRun& recorded)
{
  Rerun rerun{.command = "ktstr run"};
  for (const auto& word : recorded.run["context"].as_strings())
    rerun.command += " " + shell_quote(word);
  const auto arguments = recorded.run["scheduler_arguments"].as_strings();
  rerun.rest = arguments.empty() ? "" : " --";
  for (const auto& word : arguments)
    rerun.rest += " " + shell_quote(word);
  return rerun;
}

void tell_again(const RecordedRun& recorded, const RecordedPlan& plan, Reporter& reporter)
{
  const Json& run = recorded.run;
  reporter.on(RunStarted{.plan = &plan.plan,
                         .run_id = recorded.id,
                         .run_dir = recorded.folder,
                         .slots = static_cast<std::size_t>(run["slots"].as_uint(1)),
                         .accel = run["accel"].as_string(),
                         .clock = run["clock"].as_string(),
                         .note = run["note"].as_string()});
  for (std::size_t i = 0; i < plan.results.size(); ++i)
    if (plan.results[i])
      reporter.on(CellFinished{.cell = i, .result = *plan.results[i]});
  const Json& summary = run["summary"];
  reporter.on(RunFinished{.is_interrupted = summary["interrupted"].as_bool(true),
                          .elapsed = Milliseconds(summary["elapsed_ms"].as_int())});
}

} // namespace ktstr
