/* Describes scx_fifo to ktstr: the BPF object, and the flag that orders its queue by virtual time.
 */
#include <ktstr/bpf.h>
#include <ktstr/items.h>

KTSTR_DECLARE_BPF(scx_fifo);

static const ktstr_bpf_object object = {
    KTSTR_RECORD(ktstr_bpf_object),
    KTSTR_BPF_BYTES(scx_fifo),
};

static const ktstr_rodata by_vtime = {
    KTSTR_RECORD(ktstr_rodata),
    .name = "by_vtime",
    .value = 1,
};
static const ktstr_rodata* const vtime_rodata[] = {&by_vtime, NULL};

static const ktstr_flag vtime = {
    KTSTR_RECORD(ktstr_flag),
    .id = "vtime",
    .description = "least CPU time for its weight first, instead of first come, first served",
    .rodata = vtime_rodata,
};
static const ktstr_flag* const flags[] = {&vtime, NULL};

static const ktstr_constraints any_machine = {
    KTSTR_RECORD(ktstr_constraints),
    .max_numa_nodes = KTSTR_UNLIMITED,
    .max_llcs = KTSTR_UNLIMITED,
    .max_cpus = KTSTR_UNLIMITED,
};

static const ktstr_scheduler scheduler = {
    KTSTR_RECORD(ktstr_scheduler),
    .kind = KTSTR_SCHEDULER_BPF,
    .id = "scx_fifo",
    .description = "one queue for the whole machine",
    .bpf = &object,
    .flags = flags,
    .constraints = &any_machine,
};

KTSTR_PLUGIN_ITEMS("scx_fifo", "0.1.0", "BSD-2-Clause", KTSTR_SCHEDULER_FACTORY, &scheduler);
