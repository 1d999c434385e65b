/* handoff: two tasks wake each other through pipes, over and over. When one wake-up is lost, both
 * wait for ever, and nothing else comes along to wake the CPU that sleeps through it. */
#include "handoff.h"

#include <ktstr/ext/scenario.h>

static const char document[] = "{\"schema\": \"ktstr.scenario/1\","
                               " \"workers\": [{\"work_type\": \"PipeIo\", \"num_workers\": 2}],"
                               " \"checks\": {\"max_gap_pct\": 10}}";

static ktstr_status run(const ktstr_test* self, const ktstr_run* run, ktstr_verdict* verdict)
{
  const ktstr_scenario* scenario = run->get_extension(run, KTSTR_SCENARIO_EXTENSION);

  (void)self;
  return scenario ? scenario->execute(run, document, verdict, NULL) : KTSTR_ERR_UNSUPPORTED;
}

static const ktstr_test_ops ops = {run};

static const ktstr_constraints machines = {
    KTSTR_RECORD(ktstr_constraints),
    .min_cpus = 2,
    .max_numa_nodes = KTSTR_UNLIMITED,
    .max_llcs = KTSTR_UNLIMITED,
    .max_cpus = KTSTR_UNLIMITED,
};

const ktstr_test handoff_test = {
    KTSTR_RECORD(ktstr_test),
    .duration_ms = 1000,
    .id = "handoff",
    .description = "two tasks wake each other through pipes: no wake-up is lost",
    .constraints = &machines,
    .ops = &ops,
};
