#include "core/cli/prepare_plan.h"

#include <algorithm>
#include <set>
#include <sys/utsname.h>
#include <unistd.h>

#include "core/base/file.h"
#include "core/base/text.h"
#include "core/cli/adhoc_scheduler.h"
#include "core/cli/host_machine.h"
#include "core/cli/test_needs.h"
#include "core/gauntlet/filter.h"
#include "core/scenario/disturbance.h"
#include "core/scenario/scenario.h"
#include "core/support/host_error.h"

namespace ktstr {

namespace {

constexpr const char* kHostPreset = "host";
constexpr std::uint32_t kGraceMs = 30000; // as for a test that names no timeout

template <typename Item> std::vector<std::string> ids_of(const std::vector<Item>& items)
{
  std::vector<std::string> ids;
  for (const auto& item : items)
    ids.push_back(item.id);
  return ids;
}

template <typename Item>
Status check_known(std::string_view noun,
                   const std::vector<std::string>& wanted,
                   const std::vector<Item>& items)
{
  const auto ids = ids_of(items);
  for (const auto& id : wanted)
    if (std::find(ids.begin(), ids.end(), id) == ids.end())
      return Error::make(ErrorKind::invalid, "unknown {} '{}'{}", noun, id, suggestion(id, ids))
          .with_hint("'ktstr plugin list' shows what there is");
  return {};
}

/// The words of `run CELL...`: test, scheduler and preset of each.
Status select_cells(PlanOptions& options)
{
  for (const auto& cell : options.cells) {
    const auto parts = split(cell, '/');
    if (parts.size() < 3 || parts.size() > 5)
      return Error::make(ErrorKind::invalid, "'{}' is not the name of a cell", cell)
          .with_hint("names look like smoke/eevdf/tiny-1llc; 'ktstr list' shows them");
    const auto plus = parts[0].find('+');
    options.tests.push_back(parts[0].substr(0, plus));
    options.disturbances.push_back(plus == std::string::npos ? "none" : parts[0].substr(plus + 1));
    options.schedulers.push_back(parts[1].substr(0, parts[1].find('+')));
    options.presets.push_back(parts[2]);
  }
  options.profiles = ProfileSelection::all;
  return {};
}

std::string with_each(std::string text, char from, char to)
{
  std::replace(text.begin(), text.end(), from, to);
  return text;
}

/// A topology that is given by its text is named by it, with '@' for the '/' that separates the
/// parts of a cell's name.
Result<std::vector<Preset>> choose_presets(const std::vector<std::string>& wanted)
{
  std::vector<Preset> chosen;
  std::vector<std::string> names;
  for (const auto& preset : builtin_presets()) {
    names.push_back(preset.name);
    const bool is_all = std::find(wanted.begin(), wanted.end(), "all") != wanted.end();
    const bool is_named = std::find(wanted.begin(), wanted.end(), preset.name) != wanted.end();
    if (is_all || is_named || (wanted.empty() && preset.is_default))
      chosen.push_back(preset);
  }
  std::set<std::string> added;
  for (const auto& word : wanted) {
    if (word == "all" || std::find(names.begin(), names.end(), word) != names.end() ||
        !added.insert(word).second)
      continue;
    auto topology = parse_topology(with_each(word, '@', '/'));
    if (!topology)
      return Error::make(ErrorKind::invalid,
                         "'{}' is neither a preset{} nor a topology: {}",
                         word,
                         suggestion(word, names),
                         topology.error().text())
          .with_hint("presets: {}", join(names, ", "));
    if (auto valid = validate_topology(*topology); !valid)
      return valid.error().with_context("topology '{}'", word);
    chosen.push_back({.name = with_each(word, '/', '@'), .topology = std::move(*topology)});
  }
  return chosen;
}

/// Without a kernel nothing can be tested: the class of that error is the same for every command.
Result<std::vector<Kernel>> resolve_kernel(const KernelStore& store, const std::string& spec)
{
  auto found = store.resolve(spec);
  if (found || found.error().kind() != ErrorKind::unavailable)
    return found;
  return support::host_error({support::HostErrorKind::kernel_unavailable, found.error().text()})
      .with_hint("{}", found.error().hint());
}

Result<std::vector<Kernel>> find_kernels(const std::vector<std::string>& specs)
{
  const auto store = kernel_store();
  if (specs.empty())
    return resolve_kernel(store, "");
  std::vector<Kernel> kernels;
  for (const auto& spec : specs) {
    auto found = resolve_kernel(store, spec);
    if (!found)
      return found.error();
    for (auto& kernel : *found) {
      const bool is_known = std::any_of(kernels.begin(), kernels.end(), [&](const Kernel& other) {
        return other.image == kernel.image;
      });
      if (!is_known)
        kernels.push_back(std::move(kernel));
    }
  }
  return kernels;
}

/// Of back end `host`: this machine as it is.
Status fill_from_host(const PlanOptions& options, PlanRequest& request)
{
  const auto refused = [](std::string_view what) {
    return Error::make(ErrorKind::invalid, "{} means nothing without a virtual machine", what)
        .with_hint("ktstr run --vmm host smoke/eevdf/host");
  };
  if (!options.kernels.empty())
    return refused("--kernel");
  if (!options.kernel_arguments.empty())
    return refused("--kernel-args");
  for (const auto& preset : options.presets)
    if (preset != kHostPreset)
      return refused(fmt::format("topology '{}'", preset));
  const auto machine = read_host_machine();
  if (!machine)
    return machine.error();
  const auto topology = topology_of(*machine);
  if (auto status = check_host_fits(topology, request.tests, options.tests); !status)
    return status;
  request.presets = {{.name = kHostPreset, .topology = topology, .is_default = true}};
  utsname names{};
  ::uname(&names);
  request.kernels = {{.label = names.release}};
  return {};
}

/// Each kernel with each set of arguments, which are part of its label: "7.3.4 nohz_full=1-3".
std::vector<KernelRef> kernel_refs(const std::vector<Kernel>& kernels,
                                   std::vector<std::vector<std::string>> variants)
{
  if (variants.empty())
    variants.emplace_back();
  std::vector<KernelRef> refs;
  for (const auto& kernel : kernels)
    for (const auto& arguments : variants) {
      const auto label =
          arguments.empty() ? kernel.label : kernel.label + " " + join(arguments, " ");
      refs.push_back({.label = label,
                      .sanitized_label = sanitize_kernel_label(label),
                      .image = kernel.image,
                      .config = kernel.config,
                      .arguments = arguments});
    }
  return refs;
}

Status add_schedulers(const PlanOptions& options, std::vector<SchedulerInfo>& schedulers)
{
  std::vector<Result<SchedulerInfo>> added;
  for (const auto& path : options.scheduler_binaries)
    added.push_back(scheduler_from_binary(path, options.binary_args));
  for (const auto& path : options.scheduler_bpf)
    added.push_back(scheduler_from_bpf_object(path));
  for (auto& scheduler : added) {
    if (!scheduler)
      return scheduler.error();
    for (const auto& other : schedulers)
      if (other.id == scheduler->id)
        return Error::make(
                   ErrorKind::invalid,
                   "scheduler '{}' of the command line has the id of another one, from '{}'",
                   scheduler->id,
                   other.plugin_file.empty() ? "the command line" : other.plugin_file.string())
            .with_hint("the id is the file's name: give the file another");
    schedulers.push_back(std::move(*scheduler));
  }
  return {};
}

std::string any_of(std::string_view atom, const std::vector<std::string>& ids)
{
  std::vector<std::string> atoms;
  for (const auto& id : ids)
    atoms.push_back(fmt::format("{}({})", atom, id));
  return atoms.empty() ? std::string() : "(" + join(atoms, " | ") + ")";
}

/// --test, --scheduler and -E as one expression. The user's is checked alone first, so that an
/// error shows what the user wrote.
Result<std::string> combined_filter(const PlanOptions& options)
{
  if (auto filter = Filter::parse(options.filter); !filter)
    return filter.error().with_context("option '--filter'");
  std::vector<std::string> parts;
  for (auto& part : {any_of("test", options.tests), any_of("scheduler", options.schedulers)})
    if (!part.empty())
      parts.push_back(part);
  if (!trim(options.filter).empty())
    parts.push_back(parts.empty() ? options.filter : "(" + options.filter + ")");
  return join(parts, " & ");
}

Status keep_only(const std::vector<std::string>& names, Plan& plan)
{
  std::vector<std::string> known;
  for (const auto& cell : plan.cells)
    known.push_back(cell.name);
  for (const auto& name : names)
    if (std::find(known.begin(), known.end(), name) == known.end())
      return Error::make(ErrorKind::invalid, "no cell '{}'{}", name, suggestion(name, known))
          .with_hint("'ktstr list --profiles all --presets all' shows every name");
  const auto is_unwanted = [&names](const Cell& cell) {
    return std::find(names.begin(), names.end(), cell.name) == names.end();
  };
  plan.cells.erase(std::remove_if(plan.cells.begin(), plan.cells.end(), is_unwanted),
                   plan.cells.end());
  return {};
}

Status check_not_empty(const PlanRequest& request, const PlanOptions& options)
{
  if (!request.tests.empty() && !request.schedulers.empty())
    return {};
  std::vector<std::string> folders;
  for (const auto& folder : plugin_folders(options.plugin_dirs))
    folders.push_back(folder.string());
  return Error::make(ErrorKind::unavailable,
                     "no {} found in the plugin folders: {}",
                     request.tests.empty() ? "test" : "scheduler",
                     folders.empty() ? "there are none" : join(folders, ", "))
      .with_hint("name a folder with --plugin-dir; 'ktstr plugin list' shows what was refused");
}

void override_duration(std::optional<std::uint32_t> duration_ms, std::vector<TestInfo>& tests)
{
  if (!duration_ms)
    return;
  for (auto& test : tests) {
    const auto grace =
        test.timeout_ms > test.duration_ms ? test.timeout_ms - test.duration_ms : kGraceMs;
    test.duration_ms = *duration_ms;
    test.timeout_ms = *duration_ms + grace;
  }
}

Status fill_kernels(const PlanOptions& options,
                    KernelNeed need,
                    PreparedPlan& prepared,
                    PlanRequest& request)
{
  auto kernels = find_kernels(options.kernels);
  if (kernels) {
    prepared.kernels = std::move(*kernels);
    request.kernels = kernel_refs(prepared.kernels, options.kernel_arguments);
    return {};
  }
  if (need == KernelNeed::to_run || !options.kernels.empty())
    return kernels.error();
  prepared.kernel_problem = kernels.error().text();
  request.kernels = {{.label = "none", .sanitized_label = sanitize_kernel_label("none")}};
  return {};
}

Status fill_machines(const PlanOptions& options,
                     KernelNeed need,
                     PreparedPlan& prepared,
                     PlanRequest& request)
{
  auto presets = choose_presets(options.presets);
  if (!presets)
    return presets.error();
  request.presets = std::move(*presets);
  return fill_kernels(options, need, prepared, request);
}

Result<PlanRequest>
make_request(const PlanOptions& options, KernelNeed need, PreparedPlan& prepared)
{
  PlanRequest request{.tests = prepared.registry.tests(),
                      .schedulers = prepared.registry.schedulers(),
                      .profiles = options.profiles,
                      .seeds = options.seeds,
                      .partition_index = options.partition_index,
                      .partition_count = options.partition_count,
                      .host = prepared.host};
  if (auto status = add_schedulers(options, request.schedulers); !status)
    return status.error();
  if (auto status = check_not_empty(request, options); !status)
    return status.error();
  if (auto status = check_known("test", options.tests, request.tests); !status)
    return status.error();
  if (auto status = check_known("scheduler", options.schedulers, request.schedulers); !status)
    return status.error();
  for (const auto& text : options.disturbances) {
    auto disturbances = parse_disturbances(text);
    if (!disturbances)
      return disturbances.error();
    request.disturbances.push_back(std::move(*disturbances));
  }
  override_duration(options.duration_ms, request.tests);
  auto filter = combined_filter(options);
  if (!filter)
    return filter.error();
  request.filter = std::move(*filter);
  auto status = options.is_on_host ? fill_from_host(options, request)
                                   : fill_machines(options, need, prepared, request);
  if (!status)
    return status.error();
  return request;
}

} // namespace

PluginRegistry discover(const std::vector<std::filesystem::path>& plugin_dirs,
                        const CancelToken* cancel)
{
  return discover_plugins({.folders = plugin_folders(plugin_dirs),
                           .describer = program_path(),
                           .cache_dir = cache_dir() / "plugins",
                           .cancel = cancel,
                           .check_scenario = [](const std::string& document,
                                                const std::vector<WorkTypeInfo>& work_types) {
                             return validate_scenario(document, work_types);
                           }});
}

std::string describe_refused(const Style& style, const PluginRegistry& registry)
{
  std::string text;
  for (const auto& refused : registry.refused)
    text += describe_warning(
        style,
        one_line(fmt::format("plugin '{}' is refused: {}", refused.file.string(), refused.reason)),
        one_line(refused.hint));
  return text;
}

KernelStore kernel_store()
{
  return KernelStore(cache_dir() / "kernels");
}

Result<PreparedPlan>
prepare_plan(const PlanOptions& wanted, KernelNeed need, const Invocation& call)
{
  PlanOptions options = wanted;
  if (!options.cells.empty())
    if (auto status = select_cells(options); !status)
      return status.error();
  PreparedPlan prepared;
  prepared.registry = discover(options.plugin_dirs, call.cancel);
  if (call.cancel->is_cancelled())
    return Error::make(ErrorKind::cancelled, "interrupted");
  call.err->write(describe_refused(style_for(STDERR_FILENO, call.color), prepared.registry));
  prepared.host = host_capacity();
  auto request = make_request(options, need, prepared);
  if (!request)
    return request.error();
  add_needs(prepared.registry, request->tests);
  auto plan = make_plan(*request);
  if (!plan)
    return plan.error();
  prepared.plan = std::move(*plan);
  if (!options.cells.empty())
    if (auto status = keep_only(options.cells, prepared.plan); !status)
      return status.error();
  return prepared;
}

} // namespace ktstr
