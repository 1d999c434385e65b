/* Describes scx_faulty to ktstr: each flag sets the constant `bug` of the BPF object to one planted
 * bug, as its enum counts them. */
#include <ktstr/bpf.h>
#include <ktstr/items.h>

KTSTR_DECLARE_BPF(scx_faulty);

static const ktstr_bpf_object object = {
    KTSTR_RECORD(ktstr_bpf_object),
    KTSTR_BPF_BYTES(scx_faulty),
};

/* A bug hides the next: every flag conflicts with those after it. */
static const char* const bugs[] = {"verifier", "error", "starve", "stall", "affinity", NULL};

static const ktstr_rodata verifier_value = {
    KTSTR_RECORD(ktstr_rodata),
    .name = "bug",
    .value = 1,
};
static const ktstr_rodata* const verifier_rodata[] = {&verifier_value, NULL};
static const ktstr_flag verifier = {
    KTSTR_RECORD(ktstr_flag),
    .id = "verifier",
    .description = "the verifier rejects the program",
    .rodata = verifier_rodata,
    .conflicts = &bugs[1],
};

static const ktstr_rodata error_value = {
    KTSTR_RECORD(ktstr_rodata),
    .name = "bug",
    .value = 2,
};
static const ktstr_rodata* const error_rodata[] = {&error_value, NULL};
static const ktstr_flag error = {
    KTSTR_RECORD(ktstr_flag),
    .id = "error",
    .description = "the scheduler ends itself with an error after some enqueues",
    .rodata = error_rodata,
    .conflicts = &bugs[2],
};

static const ktstr_rodata starve_value = {
    KTSTR_RECORD(ktstr_rodata),
    .name = "bug",
    .value = 3,
};
static const ktstr_rodata* const starve_rodata[] = {&starve_value, NULL};
static const ktstr_flag starve = {
    KTSTR_RECORD(ktstr_flag),
    .id = "starve",
    .description = "one busy task is never run again",
    .rodata = starve_rodata,
    .conflicts = &bugs[3],
};

static const ktstr_rodata stall_value = {
    KTSTR_RECORD(ktstr_rodata),
    .name = "bug",
    .value = 4,
};
static const ktstr_rodata* const stall_rodata[] = {&stall_value, NULL};
static const ktstr_flag stall = {
    KTSTR_RECORD(ktstr_flag),
    .id = "stall",
    .description = "the last CPU runs nothing any more",
    .rodata = stall_rodata,
    .conflicts = &bugs[4],
};

static const ktstr_rodata affinity_value = {
    KTSTR_RECORD(ktstr_rodata),
    .name = "bug",
    .value = 5,
};
static const ktstr_rodata* const affinity_rodata[] = {&affinity_value, NULL};
static const ktstr_flag affinity = {
    KTSTR_RECORD(ktstr_flag),
    .id = "affinity",
    .description = "tasks are put on CPUs that they may not use",
    .rodata = affinity_rodata,
    .conflicts = &bugs[5],
};

static const ktstr_flag* const flags[] = {&verifier, &error, &starve, &stall, &affinity, NULL};

static const ktstr_constraints any_machine = {
    KTSTR_RECORD(ktstr_constraints),
    .max_numa_nodes = KTSTR_UNLIMITED,
    .max_llcs = KTSTR_UNLIMITED,
    .max_cpus = KTSTR_UNLIMITED,
};

static const ktstr_scheduler scheduler = {
    KTSTR_RECORD(ktstr_scheduler),
    .kind = KTSTR_SCHEDULER_BPF,
    .id = "scx_faulty",
    .description = "correct without a flag; each flag plants one bug",
    .bpf = &object,
    .flags = flags,
    .constraints = &any_machine,
};

KTSTR_PLUGIN_ITEMS("scx_faulty", "0.1.0", "BSD-2-Clause", KTSTR_SCHEDULER_FACTORY, &scheduler);
