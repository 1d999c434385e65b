/* Describes the scheduler to ktstr: its BPF object, and a flag that tests can turn on. */
#include <ktstr/bpf.h>
#include <ktstr/items.h>

KTSTR_DECLARE_BPF(@NAME@);

static const ktstr_bpf_object object = {KTSTR_RECORD(ktstr_bpf_object), KTSTR_BPF_BYTES(@NAME@)};

static const ktstr_rodata short_slice = {
    KTSTR_RECORD(ktstr_rodata), .name = "short_slice", .value = 1};
static const ktstr_rodata* const short_rodata[] = {&short_slice, NULL};
static const ktstr_flag short_flag = {
    KTSTR_RECORD(ktstr_flag),
    .id = "short",
    .description = "a quarter of the default time slice",
    .rodata = short_rodata,
};
static const ktstr_flag* const flags[] = {&short_flag, NULL};

static const ktstr_scheduler scheduler = {
    KTSTR_RECORD(ktstr_scheduler),
    .kind = KTSTR_SCHEDULER_BPF,
    .id = "@NAME@",
    .description = "one queue for the whole machine",
    .bpf = &object,
    .flags = flags,
};

KTSTR_PLUGIN_ITEMS("@NAME@", "0.1.0", "GPL-2.0-only", KTSTR_SCHEDULER_FACTORY, &scheduler);
