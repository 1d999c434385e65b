#include "core/gauntlet/cells.h"

#include <algorithm>

#include "core/base/text.h"

namespace ktstr {

namespace {

/// Why something runs on no cell of a preset: who says so, and the phrase.
struct Rejection {
  std::string subject;
  std::string reason;
};
using MaybeRejection = std::optional<Rejection>;

MaybeRejection
rejection_by_memory(const TestInfo& test, const Topology& topology, const HostCapacity& host)
{
  const std::uint64_t memory = guest_memory_mib(topology, test.memory_mib);
  if (test.memory_mib > memory)
    return Rejection{fmt::format("test '{}'", test.id),
                     fmt::format("needs {} MiB, the nodes have {}", test.memory_mib, memory)};
  if (host.memory_mib != 0 && memory > host.memory_mib)
    return Rejection{
        "this machine",
        fmt::format("a guest of {} MiB, {} MiB are available", memory, host.memory_mib)};
  return std::nullopt;
}

MaybeRejection rejection_by_disturbance(const TestInfo& test,
                                        const SchedulerInfo& scheduler,
                                        const Topology& topology)
{
  for (const DisturbanceInfo& disturbance : test.disturbances) {
    const auto subject = fmt::format("disturbance '{}'", disturbance.name);
    if (disturbance.needs_scheduler && scheduler.kind == SchedulerKind::kernel_default)
      return Rejection{
          subject,
          fmt::format("needs a scheduler beside the kernel's own, which '{}' is", scheduler.id)};
    if (total_cpus(topology) - topology.offline_cpus.size() < disturbance.min_cpus)
      return Rejection{subject, fmt::format("needs at least {} CPUs online", disturbance.min_cpus)};
  }
  return std::nullopt;
}

/// A test with a machine of its own runs there and nowhere else.
bool is_meant_for(const TestInfo& test, const Preset& preset)
{
  return test.topology.empty() ? !preset.is_of_test : preset.name == test.topology;
}

/// Collects rejections, so that presets rejected for one reason share one line.
class Notes {
public:
  void add(const Rejection& rejection, const std::string& preset)
  {
    for (Line& line : lines_)
      if (line.subject == rejection.subject && line.reason == rejection.reason) {
        if (std::find(line.presets.begin(), line.presets.end(), preset) == line.presets.end())
          line.presets.push_back(preset);
        return;
      }
    lines_.push_back({rejection.subject, rejection.reason, {preset}});
  }

  [[nodiscard]] std::vector<std::string> texts() const
  {
    std::vector<std::string> texts;
    for (const Line& line : lines_)
      texts.push_back(
          fmt::format("{} leaves out {}: {}", line.subject, join(line.presets, ", "), line.reason));
    return texts;
  }

private:
  struct Line {
    std::string subject;
    std::string reason;
    std::vector<std::string> presets;
  };
  std::vector<Line> lines_;
};

class Lister {
public:
  Lister(const Plan& plan,
         const std::vector<std::uint64_t>& seeds,
         const Filter& filter,
         const HostCapacity& host)
      : plan_(plan), seeds_(seeds), filter_(filter), host_(host)
  {
    for (const Preset& preset : plan_.presets)
      topologies_.push_back(format_topology(preset.topology));
    for (const std::uint64_t seed : seeds_)
      seed_texts_.push_back(std::to_string(seed));
  }

  CellListing list()
  {
    for (std::size_t test = 0; test < plan_.tests.size(); ++test)
      for (std::size_t scheduler = 0; scheduler < plan_.schedulers.size(); ++scheduler) {
        const std::string& bound_to = plan_.tests[test].scheduler;
        if (bound_to.empty() || bound_to == plan_.schedulers[scheduler].id)
          list_pair(test, scheduler);
      }
    listing_.notes = notes_.texts();
    return std::move(listing_);
  }

private:
  void list_pair(std::size_t test, std::size_t scheduler)
  {
    std::vector<MaybeRejection> rejections;
    for (const Preset& preset : plan_.presets)
      rejections.push_back(is_meant_for(plan_.tests[test], preset)
                               ? find_rejection(test, scheduler, preset.topology)
                               : std::nullopt);
    for (std::size_t profile = 0; profile < plan_.profiles[scheduler].size(); ++profile) {
      const Cell cell{.test = test, .scheduler = scheduler, .profile = profile};
      const std::string profile_text = format_profile(plan_.profile(cell));
      std::string prefix = name_of(plan_.tests[test]) + "/" + plan_.schedulers[scheduler].id;
      if (!profile_text.empty())
        prefix += "+" + profile_text;
      for (std::size_t preset = 0; preset < plan_.presets.size(); ++preset)
        if (is_meant_for(plan_.tests[test], plan_.presets[preset]))
          list_preset(cell, preset, profile_text, prefix, rejections[preset]);
    }
  }

  [[nodiscard]] MaybeRejection find_rejection(std::size_t test_index,
                                              std::size_t scheduler_index,
                                              const Topology& topology) const
  {
    const TestInfo& test = plan_.tests[test_index];
    const SchedulerInfo& scheduler = plan_.schedulers[scheduler_index];
    if (auto reason =
            test.topology.empty() ? reason_to_reject(test.constraints, topology) : std::nullopt)
      return Rejection{fmt::format("test '{}'", test.id), std::move(*reason)};
    if (auto reason = reason_to_reject(scheduler.constraints, topology))
      return Rejection{fmt::format("scheduler '{}'", scheduler.id), std::move(*reason)};
    for (const StagedScheduler& staged : test.staged)
      if (auto reason = reason_to_reject(staged.scheduler.constraints, topology))
        return Rejection{fmt::format("scheduler '{}' of test '{}'", staged.name, test.id),
                         std::move(*reason)};
    if (auto rejection = rejection_by_disturbance(test, scheduler, topology))
      return rejection;
    return rejection_by_memory(test, topology, host_);
  }

  void list_preset(Cell cell,
                   std::size_t preset,
                   const std::string& profile_text,
                   const std::string& prefix,
                   const MaybeRejection& rejection)
  {
    cell.preset = preset;
    const std::string disturb = format_disturbances(plan_.test(cell).disturbances);
    for (cell.kernel = 0; cell.kernel < plan_.kernels.size(); ++cell.kernel)
      for (std::size_t seed = 0; seed < seeds_.size(); ++seed) {
        cell.seed = seeds_[seed];
        cell.name = name_of_cell(cell, prefix, seed_texts_[seed]);
        const bool is_match = filter_.matches({.name = cell.name,
                                               .test = plan_.test(cell).id,
                                               .disturb = disturb,
                                               .scheduler = plan_.scheduler(cell).id,
                                               .profile = profile_text,
                                               .preset = plan_.preset(cell).name,
                                               .topology = topologies_[preset],
                                               .kernel = plan_.kernel(cell).label,
                                               .seed = seed_texts_[seed]});
        if (rejection) {
          if (is_match)
            return notes_.add(*rejection, plan_.preset(cell).name);
          continue;
        }
        if (listing_.fitting++ == 0)
          listing_.example = cell.name;
        if (is_match)
          listing_.cells.push_back(cell);
      }
  }

  [[nodiscard]] std::string
  name_of_cell(const Cell& cell, const std::string& prefix, const std::string& seed) const
  {
    std::string name = prefix + "/" + plan_.preset(cell).name;
    if (plan_.kernels.size() > 1)
      name += "/" + plan_.kernel(cell).sanitized_label;
    if (seeds_.size() > 1)
      name += "/s" + seed;
    return name;
  }

  const Plan& plan_;
  const std::vector<std::uint64_t>& seeds_;
  const Filter& filter_;
  const HostCapacity& host_;
  std::vector<std::string> topologies_;
  std::vector<std::string> seed_texts_;
  Notes notes_;
  CellListing listing_;
};

} // namespace

CellListing list_cells(const Plan& plan,
                       const std::vector<std::uint64_t>& seeds,
                       const Filter& filter,
                       const HostCapacity& host)
{
  return Lister(plan, seeds, filter, host).list();
}

} // namespace ktstr
