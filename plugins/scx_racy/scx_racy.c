/* Describes scx_racy to ktstr, and the test that shows its race. */
#include <string.h>

#include <ktstr/bpf.h>
#include <ktstr/items.h>

#include "handoff.h"

KTSTR_DECLARE_BPF(scx_racy);

static const ktstr_bpf_object object = {
    KTSTR_RECORD(ktstr_bpf_object),
    KTSTR_BPF_BYTES(scx_racy),
};

static const ktstr_rodata always_kick = {
    KTSTR_RECORD(ktstr_rodata),
    .name = "always_kick",
    .value = 1,
};
static const ktstr_rodata* const cured_rodata[] = {&always_kick, NULL};

static const ktstr_flag cured = {
    KTSTR_RECORD(ktstr_flag),
    .id = "cured",
    .description = "kicks the CPU whether or not it seems to be asleep: no race",
    .rodata = cured_rodata,
};
static const ktstr_flag* const flags[] = {&cured, NULL};

static const ktstr_constraints machines = {
    KTSTR_RECORD(ktstr_constraints),
    .min_cpus = 2,
    .max_numa_nodes = KTSTR_UNLIMITED,
    .max_llcs = KTSTR_UNLIMITED,
    .max_cpus = 512,
};

static const ktstr_scheduler scheduler = {
    KTSTR_RECORD(ktstr_scheduler),
    .kind = KTSTR_SCHEDULER_BPF,
    .id = "scx_racy",
    .description = "a queue for each CPU, in turn, and a wake-up that can be lost",
    .bpf = &object,
    .flags = flags,
    .constraints = &machines,
};

static uint32_t one(void)
{
  return 1;
}

static const void* describe_scheduler(uint32_t index)
{
  return index == 0 ? &scheduler : NULL;
}

static const void* describe_test(uint32_t index)
{
  return index == 0 ? &handoff_test : NULL;
}

static const ktstr_factory schedulers = {one, describe_scheduler};
static const ktstr_factory tests = {one, describe_test};

static ktstr_status init(const ktstr_host* host)
{
  (void)host;
  return KTSTR_OK;
}

static void deinit(void) {}

static const void* get_factory(const char* factory_id)
{
  if (strcmp(factory_id, KTSTR_SCHEDULER_FACTORY) == 0)
    return &schedulers;
  return strcmp(factory_id, KTSTR_TEST_FACTORY) == 0 ? &tests : NULL;
}

KTSTR_PLUGIN_DEFINE("scx_racy", "0.1.0", "BSD-2-Clause", init, deinit, get_factory);
