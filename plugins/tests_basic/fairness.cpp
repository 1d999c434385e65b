// fairness: two cgroups, each with two spinners for every CPU. All must get about the same CPU
// time, and none may wait for long.
#include <string>

#include "tests_basic.h"

namespace {

constexpr uint32_t kWorkersPerCpuAndCgroup = 2;

std::string spinners(const char* cgroup, uint32_t count)
{
  return std::string(R"({"name": ")") + cgroup +
         R"(", "workers": [{"work_type": "SpinWait", "num_workers": )" + std::to_string(count) +
         "}]}";
}

/// The limits leave room for a scheduler that moves work between CPUs seldom, and none for one that
/// forgets a task.
std::string document_for(uint32_t cpu_count)
{
  const uint32_t workers = kWorkersPerCpuAndCgroup * cpu_count;
  return R"({"schema": "ktstr.scenario/1", "cgroups": [)" + spinners("cg_0", workers) + ", " +
         spinners("cg_1", workers) +
         R"(], "checks": {"max_gap_pct": 25, "max_spread_pct": 35, "max_cgroup_spread_pct": 20}})";
}

ktstr_status run(const ktstr_test*, const ktstr_run* run, ktstr_verdict* verdict)
{
  return run_document(run, document_for(run->info->cpu_count).c_str(), verdict);
}

constexpr ktstr_test_ops kOps = {run};

constexpr ktstr_constraints kMachines = {
    KTSTR_RECORD(ktstr_constraints),
    .max_numa_nodes = KTSTR_UNLIMITED,
    .max_llcs = KTSTR_UNLIMITED,
    .max_cpus = 128,
};

} // namespace

const ktstr_test fairness_test = {
    KTSTR_RECORD(ktstr_test),
    .duration_ms = 2000,
    .id = "fairness",
    .description = "two cgroups of spinners, four for each CPU: equal shares, no long waits",
    .constraints = &kMachines,
    .ops = &kOps,
};
