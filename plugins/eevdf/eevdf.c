/* The kernel's own scheduler: nothing to load. The baseline that every other scheduler is compared
 * with. */
#include <string.h>

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

static uint32_t count(void)
{
  return 1;
}

static const void* describe(uint32_t index)
{
  return index == 0 ? &eevdf : NULL;
}

static const ktstr_factory schedulers = {count, describe};

static const void* get_factory(const char* factory_id)
{
  return strcmp(factory_id, KTSTR_SCHEDULER_FACTORY) == 0 ? &schedulers : NULL;
}

KTSTR_PLUGIN_DEFINE("eevdf", "0.1.0", "BSD-2-Clause", NULL, NULL, get_factory);
