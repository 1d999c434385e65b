#include "core/cli/plan_options.h"

#include <algorithm>

#include "core/base/text.h"
#include "core/support/kernel_arguments.h"

namespace ktstr {

namespace {

constexpr std::uint64_t kMostSeeds = 100000;
constexpr std::uint64_t kMostParts = 1000000;
constexpr std::uint64_t kMostDurationMs = 24ULL * 3600 * 1000;

/// Options that change which cells exist or what they do, and so belong to a command that runs one
/// again.
constexpr std::string_view kContextOptions[] = {"plugin-dir",
                                                "kernel",
                                                "kernel-args",
                                                "seeds",
                                                "duration",
                                                "scheduler-bpf",
                                                "scheduler-binary"};

/// Repeated options and commas mean the same; a topology text with sections (':') has commas of its
/// own.
std::vector<std::string> split_all(const std::vector<std::string>& texts)
{
  std::vector<std::string> parts;
  for (const auto& text : texts) {
    const bool is_whole = text.find(':') != std::string::npos;
    for (const auto& part : is_whole ? std::vector{text} : split(text, ','))
      if (!trim(part).empty())
        parts.emplace_back(trim(part));
  }
  return parts;
}

Status read_partition(const std::string& text, PlanOptions& plan)
{
  const auto parts = split(text, '/');
  if (parts.size() != 2)
    return Error::make(
               ErrorKind::invalid, "'{}' is not of the form i/n (option '--partition')", text)
        .with_hint("the first of four parts is 1/4");
  const auto count = parse_number("--partition", parts[1], 1, kMostParts);
  if (!count)
    return count.error();
  const auto index = parse_number("--partition", parts[0], 1, *count);
  if (!index)
    return index.error();
  plan.partition_index = static_cast<std::uint32_t>(*index);
  plan.partition_count = static_cast<std::uint32_t>(*count);
  return {};
}

Status read_profiles(const std::string& text, PlanOptions& plan)
{
  const auto choice = parse_choice("--profiles", text, {"none", "each", "all"});
  if (!choice)
    return choice.error();
  plan.profiles = profile_selection_from(*choice).value_or(ProfileSelection::none);
  return {};
}

Status read_scheduler_arguments(const ParsedOptions& options, PlanOptions& plan)
{
  plan.scheduler_binaries = options.texts("scheduler-binary");
  plan.scheduler_bpf = options.texts("scheduler-bpf");
  plan.binary_args = options.rest();
  if (!plan.binary_args.empty() && plan.scheduler_binaries.size() != 1)
    return Error::make(
               ErrorKind::invalid,
               "the arguments after '--' belong to a --scheduler-binary, of which there are {}",
               plan.scheduler_binaries.size())
        .with_hint("ktstr gauntlet --scheduler-binary ./scx_mine -- --its-option");
  return {};
}

void remember_context(const ParsedOptions& options, PlanOptions& plan)
{
  for (const auto name : kContextOptions)
    for (const auto& value : options.texts(name)) {
      plan.context.push_back(fmt::format("--{}", name));
      plan.context.push_back(value);
    }
}

} // namespace

std::vector<OptionSpec> source_option_specs()
{
  return {
      {.name = "plugin-dir",
       .value = "DIR",
       .help = "look for plugins here first; may be repeated",
       .is_repeatable = true},
      {.name = "kernel",
       .letter = 'k',
       .value = "SPEC",
       .help = "version, image, folder, cache key or 'host'; several by repeating or commas",
       .is_repeatable = true},
      {.name = "kernel-args",
       .value = "WORDS",
       .help =
           "boot each kernel with these words on its command line, or 'none'; a variant for each",
       .is_repeatable = true},
      {.name = "seeds", .value = "N|A..B", .help = "run every cell with N seeds, or seeds A to B"},
      {.name = "duration", .value = "TIME", .help = "load each machine this long: 500ms, 2s, 1m"},
      {.name = "scheduler-binary",
       .value = "PATH",
       .help = "add a program as a scheduler for this run; its arguments follow '--'",
       .is_repeatable = true},
      {.name = "scheduler-bpf",
       .value = "FILE",
       .help = "add a compiled BPF object (*.bpf.o) as a scheduler for this run",
       .is_repeatable = true},
  };
}

std::vector<OptionSpec> selection_option_specs()
{
  return {
      {.name = "filter",
       .letter = 'E',
       .value = "EXPR",
       .help = "substring, glob, or 'test(x) & scheduler(y) & !preset(z)'"},
      {.name = "partition", .value = "i/n", .help = "only the i-th of n parts"},
      {.name = "profiles",
       .value = "WHICH",
       .help = "flags of schedulers: none (default), each one, or all consistent sets"},
      {.name = "preset",
       .value = "NAME",
       .help = "topologies: preset names, texts like 1n2l4c1t, or 'all'; may be repeated",
       .is_repeatable = true,
       .aliases = {"presets", "topology"}},
      {.name = "disturb",
       .value = "NAME",
       .help = "run every test while this disturbs it, as hotplug or hotplug+rt_hog; 'none' and "
               "several, by repeating or commas, are variants",
       .is_repeatable = true},
      {.name = "test",
       .value = "ID",
       .help = "only this test; may be repeated",
       .is_repeatable = true},
      {.name = "scheduler",
       .value = "ID",
       .help = "only this scheduler; may be repeated",
       .is_repeatable = true},
  };
}

Result<PlanOptions> read_plan_options(const ParsedOptions& options)
{
  PlanOptions plan;
  for (const auto& folder : options.texts("plugin-dir"))
    plan.plugin_dirs.emplace_back(folder);
  plan.kernels = options.texts("kernel");
  for (const auto& text : options.texts("kernel-args")) {
    auto words = parse_kernel_arguments(text);
    if (!words)
      return words.error();
    plan.kernel_arguments.push_back(std::move(*words));
  }
  plan.filter = options.text("filter");
  plan.presets = split_all(options.texts("preset"));
  plan.tests = split_all(options.texts("test"));
  plan.schedulers = split_all(options.texts("scheduler"));
  plan.disturbances = split_all(options.texts("disturb"));
  if (auto status = read_partition(options.text("partition", "1/1"), plan); !status)
    return status.error();
  if (auto status = read_profiles(options.text("profiles", "none"), plan); !status)
    return status.error();
  if (auto status = read_scheduler_arguments(options, plan); !status)
    return status.error();
  if (options.has("seeds")) {
    auto seeds = parse_seeds(options.text("seeds"));
    if (!seeds)
      return seeds.error();
    plan.seeds = std::move(*seeds);
  }
  if (options.has("duration")) {
    const auto duration = parse_duration_ms("--duration", options.text("duration"));
    if (!duration)
      return duration.error();
    plan.duration_ms = *duration;
  }
  remember_context(options, plan);
  return plan;
}

Result<std::vector<std::string>> parse_kernel_arguments(std::string_view text)
{
  const auto refused = [&](std::string_view why) {
    return Error::make(ErrorKind::invalid, "'{}' {} (option '--kernel-args')", printable(text), why)
        .with_hint("--kernel-args 'nohz_full=1-3 isolcpus=2'");
  };
  if (text.size() > support::kMostUserArgumentBytes)
    return refused(fmt::format("is longer than {} bytes", support::kMostUserArgumentBytes));
  if (!support::is_kernel_argument_text(text))
    return refused("holds a character that ktstr puts on no kernel's command line");
  std::vector<std::string> words;
  if (text == "none")
    return words;
  for (const auto& word : split(text, ' ')) {
    if (word.empty())
      continue;
    if (const auto problem = support::kernel_argument_problem(word))
      return refused(*problem);
    words.push_back(word);
  }
  return words;
}

Result<std::vector<std::uint64_t>> parse_seeds(std::string_view text)
{
  std::uint64_t first = 0;
  std::uint64_t last = 0;
  if (const auto dots = text.find(".."); dots != std::string_view::npos) {
    const auto from = parse_decimal(text.substr(0, dots));
    const auto to = parse_decimal(text.substr(dots + 2));
    if (!from || !to || *from > *to)
      return Error::make(
                 ErrorKind::invalid, "'{}' is not a range of seeds (option '--seeds')", text)
          .with_hint("--seeds 3..7 runs the five seeds from 3 to 7");
    first = *from;
    last = *to;
  } else {
    const auto count = parse_number("--seeds", text, 1, kMostSeeds);
    if (!count)
      return count.error();
    last = *count - 1;
  }
  if (last - first >= kMostSeeds)
    return Error::make(
        ErrorKind::invalid, "'{}' is more than {} seeds (option '--seeds')", text, kMostSeeds);
  std::vector<std::uint64_t> seeds;
  for (std::uint64_t i = 0; i <= last - first; ++i)
    seeds.push_back(first + i);
  return seeds;
}

Result<std::uint32_t> parse_duration_ms(std::string_view option, std::string_view text)
{
  static constexpr std::pair<std::string_view, std::uint64_t> kUnits[] = {
      {"ms", 1}, {"s", 1000}, {"m", 60000}};
  for (const auto& [unit, factor] : kUnits) {
    if (text.size() <= unit.size() || text.substr(text.size() - unit.size()) != unit)
      continue;
    const auto number = parse_decimal(text.substr(0, text.size() - unit.size()));
    if (number && *number > 0 && *number <= kMostDurationMs / factor)
      return static_cast<std::uint32_t>(*number * factor);
  }
  return Error::make(ErrorKind::invalid, "'{}' is not a duration (option '{}')", text, option)
      .with_hint("write 500ms, 2s or 1m; at most a day");
}

} // namespace ktstr
