/* Its flag sets a constant that its BPF object does not have. */
#include <ktstr/bpf.h>

#include "../almost_good.h"

KTSTR_DECLARE_BPF(tiny);
static const ktstr_bpf_object object = {KTSTR_RECORD(ktstr_bpf_object), KTSTR_BPF_BYTES(tiny)};
static const ktstr_rodata rodata = {KTSTR_RECORD(ktstr_rodata), .name = "slice_ns", .value = 1};
static const ktstr_rodata* const values[] = {&rodata, NULL};
static const ktstr_flag flag = {KTSTR_RECORD(ktstr_flag), .id = "slow", .rodata = values};
static const ktstr_flag* const flags[] = {&flag, NULL};
static const ktstr_scheduler scheduler = {KTSTR_RECORD(ktstr_scheduler),
                                          .kind = KTSTR_SCHEDULER_BPF,
                                          .id = "no_such_constant",
                                          .bpf = &object,
                                          .flags = flags};
ONE_SCHEDULER(&scheduler)
KTSTR_PLUGIN_DEFINE("no_such_constant", "1.0", "BSD-2-Clause", NULL, NULL, get_factory);
