// pinned: workers that may use one CPU only, among workers that may use all. Each must run, on its
// CPU and no other, however busy the rest of the machine is.
#include "tests_basic.h"

namespace {

/// A spinner bound to each CPU; two more and a sleeper that share the first one; and a spinner for
/// each CPU that is free to go where it likes.
constexpr char kDocument[] = R"({
  "schema": "ktstr.scenario/1",
  "workers": [
    {"work_type": "SpinWait", "workers_per_cpu": 1, "affinity": "one_cpu_each"},
    {"work_type": "SpinWait", "num_workers": 2, "affinity": "single_cpu"},
    {"work_type": "Bursty", "params": {"burst_us": 5000, "sleep_us": 20000},
     "num_workers": 1, "affinity": "single_cpu"},
    {"work_type": "SpinWait", "workers_per_cpu": 1}
  ]
})";

ktstr_status run(const ktstr_test*, const ktstr_run* run, ktstr_verdict* verdict)
{
  return run_document(run, kDocument, verdict);
}

constexpr ktstr_test_ops kOps = {run};

constexpr ktstr_constraints kMachines = {
    KTSTR_RECORD(ktstr_constraints),
    .max_numa_nodes = KTSTR_UNLIMITED,
    .max_llcs = KTSTR_UNLIMITED,
    .max_cpus = 128,
};

} // namespace

const ktstr_test pinned_test = {
    KTSTR_RECORD(ktstr_test),
    .duration_ms = 1000,
    .id = "pinned",
    .description = "workers bound to one CPU run there and nowhere else, among free ones",
    .constraints = &kMachines,
    .ops = &kOps,
};
