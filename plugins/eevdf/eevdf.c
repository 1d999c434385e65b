/* The kernel's own scheduler: nothing to load. The baseline that every other scheduler is compared
 * with. */
#include <ktstr/items.h>
#include <ktstr/scheduler.h>

static const ktstr_constraints any_machine = {
    KTSTR_RECORD(ktstr_constraints),
    .max_numa_nodes = KTSTR_UNLIMITED,
    .max_llcs = KTSTR_UNLIMITED,
    .max_cpus = KTSTR_UNLIMITED,
};

static const ktstr_scheduler eevdf = {
    KTSTR_RECORD(ktstr_scheduler),
    .kind = KTSTR_SCHEDULER_DEFAULT,
    .id = "eevdf",
    .description = "the kernel's own scheduler, as booted",
    .constraints = &any_machine,
};

KTSTR_PLUGIN_ITEMS("eevdf", "0.1.0", "BSD-2-Clause", KTSTR_SCHEDULER_FACTORY, &eevdf);
