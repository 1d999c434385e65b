/* Describes scx_llc to ktstr. Without a flag it has a queue per cache and steals from the next one.
 */
#include <ktstr/bpf.h>
#include <ktstr/items.h>

KTSTR_DECLARE_BPF(scx_llc);

static const ktstr_bpf_object object = {
    KTSTR_RECORD(ktstr_bpf_object),
    KTSTR_BPF_BYTES(scx_llc),
};

static const ktstr_rodata one_queue_value = {
    KTSTR_RECORD(ktstr_rodata),
    .name = "one_queue",
    .value = 1,
};
static const ktstr_rodata* const one_queue_rodata[] = {&one_queue_value, NULL};
static const char* const one_queue_conflicts[] = {"nosteal", "steal-longest", NULL};
static const ktstr_flag one_queue = {
    KTSTR_RECORD(ktstr_flag),
    .id = "one-queue",
    .description = "one queue for all caches: nothing to steal",
    .rodata = one_queue_rodata,
    .conflicts = one_queue_conflicts,
};

static const ktstr_rodata nosteal_value = {
    KTSTR_RECORD(ktstr_rodata),
    .name = "never_steal",
    .value = 1,
};
static const ktstr_rodata* const nosteal_rodata[] = {&nosteal_value, NULL};
static const char* const nosteal_conflicts[] = {"one-queue", "steal-longest", NULL};
static const ktstr_flag nosteal = {
    KTSTR_RECORD(ktstr_flag),
    .id = "nosteal",
    .description = "a CPU leaves the queues of other caches alone",
    .rodata = nosteal_rodata,
    .conflicts = nosteal_conflicts,
};

static const ktstr_rodata steal_longest_value = {
    KTSTR_RECORD(ktstr_rodata),
    .name = "steal_longest",
    .value = 1,
};
static const ktstr_rodata* const steal_longest_rodata[] = {&steal_longest_value, NULL};
static const char* const steal_longest_conflicts[] = {"one-queue", "nosteal", NULL};
static const ktstr_flag steal_longest = {
    KTSTR_RECORD(ktstr_flag),
    .id = "steal-longest",
    .description = "steal from the longest queue, not from the next",
    .rodata = steal_longest_rodata,
    .conflicts = steal_longest_conflicts,
};

static const ktstr_flag* const flags[] = {&one_queue, &nosteal, &steal_longest, NULL};

static const ktstr_constraints any_machine = {
    KTSTR_RECORD(ktstr_constraints),
    .max_numa_nodes = KTSTR_UNLIMITED,
    .max_llcs = KTSTR_UNLIMITED,
    .max_cpus = KTSTR_UNLIMITED,
};

static const ktstr_scheduler scheduler = {
    KTSTR_RECORD(ktstr_scheduler),
    .kind = KTSTR_SCHEDULER_BPF,
    .id = "scx_llc",
    .description = "a queue for each last-level cache, with stealing",
    .bpf = &object,
    .flags = flags,
    .constraints = &any_machine,
};

KTSTR_PLUGIN_ITEMS("scx_llc", "0.1.0", "BSD-2-Clause", KTSTR_SCHEDULER_FACTORY, &scheduler);
