/// The plan of a gauntlet: every cell that will run, in stable order, with a stable name. A plan is
/// data: it is listed, counted, filtered, partitioned and printed without starting a VM.
///
/// Name: {test}[+{disturbances}]/{scheduler}[+{profile}]/{preset}[/{kernel}][/s{seed}] - the kernel
/// part with two or more kernels, the seed part with two or more seeds.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/json.h"
#include "core/model/constraints.h"
#include "core/model/items.h"
#include "core/model/profile.h"
#include "core/model/topology.h"

namespace ktstr {

/// A kernel of the matrix.
struct KernelRef {
  std::string label;                  ///< "7.3.4", as the user gave or the package says
  std::string sanitized_label;        ///< "kernel_7_3_4", part of cell names
  std::filesystem::path image;        ///< bzImage or vmlinux
  std::filesystem::path config;       ///< its build configuration; empty when not known
  std::vector<std::string> arguments; ///< words of its command line beside those ktstr needs
};

/// One cell, as indices into the plan's tables.
struct Cell {
  std::string name;
  std::size_t test = 0;
  std::size_t scheduler = 0;
  std::size_t profile = 0; ///< into Plan::profiles[scheduler]
  std::size_t preset = 0;
  std::size_t kernel = 0;
  std::uint64_t seed = 0;
};

struct Plan {
  std::vector<TestInfo> tests; ///< one with two sets of disturbances is there twice
  std::vector<SchedulerInfo> schedulers;
  std::vector<std::vector<Profile>> profiles; ///< per scheduler
  std::vector<Preset> presets;
  std::vector<KernelRef> kernels;
  std::vector<Cell> cells;
  std::vector<std::string> notes; ///< what was left out and why, one line each, for people

  [[nodiscard]] const TestInfo& test(const Cell& cell) const { return tests[cell.test]; }
  [[nodiscard]] const SchedulerInfo& scheduler(const Cell& cell) const
  {
    return schedulers[cell.scheduler];
  }
  [[nodiscard]] const Profile& profile(const Cell& cell) const
  {
    return profiles[cell.scheduler][cell.profile];
  }
  [[nodiscard]] const Preset& preset(const Cell& cell) const { return presets[cell.preset]; }
  [[nodiscard]] const KernelRef& kernel(const Cell& cell) const { return kernels[cell.kernel]; }
};

struct PlanRequest {
  std::vector<TestInfo> tests;
  /// What disturbs each test; an empty list: nothing. None at all: the same.
  std::vector<std::vector<DisturbanceInfo>> disturbances;
  std::vector<SchedulerInfo> schedulers;
  ProfileSelection profiles = ProfileSelection::none;
  std::vector<Preset> presets;    ///< candidates, for tests without a machine of their own
  std::vector<KernelRef> kernels; ///< at least one; make_plan fills sanitized_label
  std::vector<std::uint64_t> seeds{0};
  std::string filter;                ///< -E expression; empty: everything
  std::uint32_t partition_index = 1; ///< 1-based; of `partition_count`
  std::uint32_t partition_count = 1;
  HostCapacity host;
};

/// Builds the plan. Errors: a malformed filter (with position), a partition out of range, a test
/// bound to or attaching an unknown scheduler (with suggestion), no cell left (says which dimension
/// emptied it).
Result<Plan> make_plan(const PlanRequest& request);

/// One object per cell: name, test, scheduler, profile, preset, topology, cpus, kernel, seed, and
/// where the test has them `expect` and `setup`.
Json to_json(const Plan& plan, const Cell& cell);

/// "kernel_" and the label in lower case with every run of other characters as one '_'.
std::string sanitize_kernel_label(std::string_view label);

/// Memory for a guest in MiB: what the nodes have when they are listed one by one, else max(64 per
/// CPU, 512, what the test asks).
std::uint32_t guest_memory_mib(const Topology& topology, std::uint32_t test_memory_mib);

} // namespace ktstr
