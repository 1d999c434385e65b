/* The plugin around scx_example.bpf.c. */
#include <ktstr/bpf.h>
#include <ktstr/items.h>

KTSTR_DECLARE_BPF(scx_example);

static const ktstr_bpf_object object = {
    KTSTR_RECORD(ktstr_bpf_object),
    KTSTR_BPF_BYTES(scx_example),
};

static const ktstr_scheduler scheduler = {
    KTSTR_RECORD(ktstr_scheduler),
    .kind = KTSTR_SCHEDULER_BPF,
    .id = "scx_example",
    .bpf = &object,
};

KTSTR_PLUGIN_ITEMS("scx_example", "1.0.0", "BSD-2-Clause", KTSTR_SCHEDULER_FACTORY, &scheduler);
