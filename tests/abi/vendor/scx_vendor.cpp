// A vendor's plugin in C++, with an embedded BPF object.
#include <ktstr/bpf.h>
#include <ktstr/items.h>

KTSTR_DECLARE_BPF(scx_vendor);

static const ktstr_bpf_object object = {KTSTR_RECORD(ktstr_bpf_object),
                                        KTSTR_BPF_BYTES(scx_vendor)};

static const ktstr_scheduler scheduler = {
    KTSTR_RECORD(ktstr_scheduler), .kind = KTSTR_SCHEDULER_BPF, .id = "scx_vendor", .bpf = &object};

KTSTR_PLUGIN_ITEMS("com.vendor.scx", "1.0", "GPL-2.0-only", KTSTR_SCHEDULER_FACTORY, &scheduler);
