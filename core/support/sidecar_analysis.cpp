#include "core/support/sidecar_analysis.h"

#include <algorithm>
#include <map>

namespace ktstr::support {

namespace {

constexpr std::uint64_t kMostInstructions = 1'000'000; // BPF_COMPLEXITY_LIMIT_INSNS of the kernel
constexpr double kWarnPercent = 75;

double percent_of_limit(std::uint64_t instructions)
{
  return 100.0 * static_cast<double>(instructions) / static_cast<double>(kMostInstructions);
}

/// Sums of what KVM counted, over VMs.
struct KvmSums {
  std::map<std::string, double> sums;
  double vms = 0;

  [[nodiscard]] double sum(const char* name) const
  {
    const auto found = sums.find(name);
    return found == sums.end() ? 0 : found->second;
  }
  [[nodiscard]] double mean(const char* name) const { return vms > 0 ? sum(name) / vms : 0; }
};

KvmSums kvm_sums(const std::vector<SidecarResult>& sidecars)
{
  KvmSums all;
  for (const auto& one : sidecars) {
    if (!one.kvm_stats.is_object())
      continue;
    ++all.vms;
    for (const auto& [name, value] : one.kvm_stats.members())
      all.sums[name] += value.as_double();
  }
  return all;
}

} // namespace

std::string verifier_table(const std::vector<SidecarResult>& sidecars)
{
  std::map<std::string, std::uint64_t> most; // by program
  for (const auto& one : sidecars)
    for (const auto& program : one.verifier_stats.items()) {
      auto& instructions = most[program["name"].as_string()];
      instructions = std::max(instructions, program["verified_insns"].as_uint());
    }
  if (most.empty())
    return "";
  std::string text = "\n=== BPF VERIFIER STATS ===\n";
  text += fmt::format("  {:<24} {:>12} {:>8}\n", "program", "verified", "limit %");
  std::string warnings;
  std::uint64_t total = 0;
  for (const auto& [program, instructions] : most) {
    const double percent = percent_of_limit(instructions);
    const bool is_near = percent >= kWarnPercent;
    text += fmt::format(
        "  {:<24} {:>12} {:>7.1f}%{}\n", program, instructions, percent, is_near ? " !" : "");
    if (is_near)
      warnings += fmt::format("  {}: {:.1f}% of the {} instructions that the verifier walks\n",
                              program,
                              percent,
                              kMostInstructions);
    total += instructions;
  }
  text += fmt::format("  total verified insns: {}\n", total);
  return warnings.empty() ? text : text + "\nWARNING: near the verifier's limit:\n" + warnings;
}

std::string kvm_summary(const std::vector<SidecarResult>& sidecars)
{
  constexpr double kNsPerMs = 1e6;
  const auto all = kvm_sums(sidecars);
  if (!(all.mean("exits") > 0))
    return "";
  std::string text = fmt::format("\n=== KVM STATS (avg across {:.0f} VMs) ===\n", all.vms);
  const auto line = [&](const char* label, double value) {
    text += fmt::format("  {:<24} {:>12.0f}\n", label, value);
  };
  line("exits", all.mean("exits"));
  line("halt_exits", all.mean("halt_exits"));
  text += fmt::format("  {:<24} {:>12.1f}\n", "halt_wait_ms", all.mean("halt_wait_ns") / kNsPerMs);
  line("preemption_reported", all.mean("preemption_reported"));
  line("signal_exits", all.mean("signal_exits"));
  if (all.mean("hypercalls") > 0)
    line("hypercalls", all.mean("hypercalls"));
  if (const double polls = all.sum("halt_attempted_poll"); polls > 0)
    text += fmt::format("  {:<24} {:>11.1f}%\n",
                        "halt poll success",
                        100 * all.sum("halt_successful_poll") / polls);
  if (const double preempted = all.sum("preemption_reported"); preempted > 0)
    text += fmt::format("  WARNING: vCPUs were preempted {:.0f} times: this host was busy\n",
                        preempted);
  return text;
}

} // namespace ktstr::support
