/* smoke: for each CPU a spinner that is free to go where it likes, and a sleeper bound to it. The
 * spinners must use every CPU, every CPU must serve who wakes on it, and nobody may be kept
 * waiting. What a scheduler must do before anything else. */
#include "tests_basic.h"

static const char document[] =
    "{\"schema\": \"ktstr.scenario/1\", \"workers\": ["
    "  {\"work_type\": \"SpinWait\", \"workers_per_cpu\": 1},"
    "  {\"work_type\": \"Bursty\", \"params\": {\"burst_us\": 1000, \"sleep_us\": 20000},"
    "   \"workers_per_cpu\": 1, \"affinity\": \"one_cpu_each\"}"
    "], \"checks\": {\"all_cpus_used\": true}}";

static ktstr_status run(const ktstr_test* test, const ktstr_run* run, ktstr_verdict* verdict)
{
  (void)test;
  return run_document(run, document, verdict);
}

static const ktstr_test_ops ops = {run};

static const ktstr_constraints any_machine = {
    KTSTR_RECORD(ktstr_constraints),
    .max_numa_nodes = KTSTR_UNLIMITED,
    .max_llcs = KTSTR_UNLIMITED,
    .max_cpus = KTSTR_UNLIMITED,
};

const ktstr_test smoke_test = {
    KTSTR_RECORD(ktstr_test),
    .duration_ms = 1000,
    .id = "smoke",
    .description = "a spinner and a sleeper for each CPU: all CPUs are used, all serve them",
    .constraints = &any_machine,
    .ops = &ops,
};
