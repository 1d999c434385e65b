#include "core/gauntlet/plan.h"

#include <algorithm>
#include <limits>

#include "core/base/file.h"
#include "core/base/text.h"
#include "core/gauntlet/cells.h"
#include "core/gauntlet/filter.h"
#include "core/gauntlet/plan_checks.h"
#include "core/gauntlet/staging.h"
#include "core/model/cell_setup.h"

namespace ktstr {

namespace {

/// The items without later ones that are the same.
template <typename T, typename Same>
std::vector<T> without_repeats(const std::vector<T>& items, Same same)
{
  std::vector<T> kept;
  for (const T& item : items)
    if (std::none_of(
            kept.begin(), kept.end(), [&](const T& earlier) { return same(earlier, item); }))
      kept.push_back(item);
  return kept;
}

std::vector<std::uint64_t> sorted_out_seeds(const std::vector<std::uint64_t>& seeds)
{
  std::vector<std::uint64_t> sorted = seeds;
  std::sort(sorted.begin(), sorted.end());
  const bool has_repeats = std::adjacent_find(sorted.begin(), sorted.end()) != sorted.end();
  return has_repeats ? without_repeats(seeds, std::equal_to<>()) : seeds;
}

/// Each test with each set of disturbances.
std::vector<TestInfo> disturbed_tests(const PlanRequest& request)
{
  if (request.disturbances.empty())
    return request.tests;
  std::vector<TestInfo> tests;
  for (const TestInfo& test : request.tests)
    for (const auto& disturbances : request.disturbances) {
      tests.push_back(test);
      tests.back().disturbances = disturbances;
    }
  return without_repeats(
      tests, [](const TestInfo& a, const TestInfo& b) { return name_of(a) == name_of(b); });
}

/// A test's own machine is a topology like any other, named by its text.
void add_machine_of(const TestInfo& test, std::vector<Preset>& presets)
{
  const bool is_known =
      test.topology.empty() || std::any_of(presets.begin(), presets.end(), [&](const Preset& one) {
        return one.name == test.topology;
      });
  if (is_known)
    return;
  if (auto topology = parse_topology(test.topology))
    presets.push_back(
        {.name = test.topology, .topology = std::move(*topology), .is_of_test = true});
}

/// What tests without a cell miss harms nobody. Error: what the test of a cell misses.
class Staging {
public:
  explicit Staging(Plan& plan)
  {
    for (TestInfo& test : plan.tests)
      problems_.push_back(stage_schedulers(test, plan.schedulers));
  }

  [[nodiscard]] Status check(const std::vector<Cell>& cells) const
  {
    for (const Cell& cell : cells)
      if (!problems_[cell.test])
        return problems_[cell.test];
    return {};
  }

private:
  std::vector<Status> problems_; ///< by test
};

Plan make_tables(const PlanRequest& request)
{
  Plan plan;
  plan.tests = disturbed_tests(request);
  plan.schedulers = request.schedulers;
  for (const SchedulerInfo& scheduler : plan.schedulers)
    plan.profiles.push_back(profiles_of(scheduler, request.profiles));
  plan.presets = without_repeats(request.presets,
                                 [](const Preset& a, const Preset& b) { return a.name == b.name; });
  for (const TestInfo& test : plan.tests)
    add_machine_of(test, plan.presets);
  plan.kernels = without_repeats(
      request.kernels, [](const KernelRef& a, const KernelRef& b) { return a.label == b.label; });
  for (KernelRef& kernel : plan.kernels)
    kernel.sanitized_label = sanitize_kernel_label(kernel.label);
  return plan;
}

/// Says which dimension left nothing to run.
Error nothing_left(const PlanRequest& request, const CellListing& listing)
{
  if (!listing.notes.empty())
    return Error::make(ErrorKind::not_found, "no cell to run: {}", join(listing.notes, "; "))
        .with_hint("choose other topologies, or less memory, or ease the constraints");
  const Error error = Error::make(ErrorKind::not_found,
                                  "no cell to run: the filter '{}' matches none of {} cells",
                                  printable(request.filter),
                                  listing.fitting);
  return listing.example.empty() ? error : error.with_hint("a cell is named '{}'", listing.example);
}

void keep_partition(std::vector<Cell>& cells, std::uint32_t index, std::uint32_t count)
{
  if (count > 1)
    std::erase_if(cells, [&](const Cell& cell) { return hash64(cell.name) % count != index - 1; });
}

} // namespace

Result<Plan> make_plan(const PlanRequest& request)
{
  const auto filter = Filter::parse(request.filter);
  if (!filter)
    return filter.error();
  if (auto status = check_request(request); !status)
    return status.error();

  Plan plan = make_tables(request);
  const Staging staging(plan);
  CellListing listing = list_cells(plan, sorted_out_seeds(request.seeds), *filter, request.host);
  if (listing.cells.empty())
    return nothing_left(request, listing);
  if (auto status = staging.check(listing.cells); !status)
    return status.error();
  plan.notes = std::move(listing.notes);
  plan.cells = std::move(listing.cells);

  const std::size_t whole = plan.cells.size();
  keep_partition(plan.cells, request.partition_index, request.partition_count);
  if (plan.cells.empty())
    return Error::make(ErrorKind::not_found,
                       "no cell to run: partition {}/{} holds none of {} cells",
                       request.partition_index,
                       request.partition_count,
                       whole)
        .with_hint("use fewer partitions");
  if (request.partition_count > 1)
    plan.notes.push_back(fmt::format("partition {}/{} holds {} of {} cells",
                                     request.partition_index,
                                     request.partition_count,
                                     plan.cells.size(),
                                     whole));
  return plan;
}

Json to_json(const Plan& plan, const Cell& cell)
{
  const Preset& preset = plan.preset(cell);
  const TestInfo& test = plan.test(cell);
  auto json = Json::object({{"name", cell.name},
                            {"test", test.id},
                            {"scheduler", plan.scheduler(cell).id},
                            {"profile", format_profile(plan.profile(cell))},
                            {"preset", preset.name},
                            {"topology", format_topology(preset.topology)},
                            {"cpus", total_cpus(preset.topology)},
                            {"kernel", plan.kernel(cell).label},
                            {"seed", cell.seed}});
  if (!test.disturbances.empty())
    json.set("disturb", format_disturbances(test.disturbances));
  if (auto expect = to_json(test.expectation); !expect.members().empty())
    json.set("expect", std::move(expect));
  if (auto setup = to_json(merged_setup(plan.scheduler(cell), test)); !setup.members().empty())
    json.set("setup", std::move(setup));
  return json;
}

std::string sanitize_kernel_label(std::string_view label)
{
  constexpr std::string_view kPrefix = "kernel_";
  std::string text(kPrefix);
  for (const char c : label) {
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
      text += c;
    else if (c >= 'A' && c <= 'Z')
      text += static_cast<char>(c - 'A' + 'a');
    else if (text.back() != '_')
      text += '_';
  }
  if (text.back() == '_' && text.size() > kPrefix.size())
    text.pop_back();
  return text;
}

std::uint32_t guest_memory_mib(const Topology& topology, std::uint32_t test_memory_mib)
{
  constexpr std::uint64_t kMibPerCpu = 64;
  constexpr std::uint64_t kLeastMib = 512;
  std::uint64_t memory = 0;
  for (const NumaNode& node : topology.nodes)
    memory += node.memory_mib;
  if (memory == 0)
    memory =
        std::max<std::uint64_t>({kMibPerCpu * total_cpus(topology), kLeastMib, test_memory_mib});
  return static_cast<std::uint32_t>(
      std::min<std::uint64_t>(memory, std::numeric_limits<std::uint32_t>::max()));
}

} // namespace ktstr
