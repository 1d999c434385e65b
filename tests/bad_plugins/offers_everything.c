/* Nothing is wrong with this one either: items of each kind, with all that a record can hold. */
#include <ktstr/payload.h>
#include <ktstr/test.h>
#include <ktstr/vmm.h>

#include "almost_good.h"

static const char* const base_args[] = {"--slice-us", "5000", NULL};
static const char* const vtime_args[] = {"--vtime", NULL};
static const char* const vtime_conflicts[] = {"fifo", NULL};
static const ktstr_flag vtime = {KTSTR_RECORD(ktstr_flag),
                                 .id = "vtime",
                                 .description = "by virtual time",
                                 .args = vtime_args,
                                 .conflicts = vtime_conflicts};
static const ktstr_flag fifo = {KTSTR_RECORD(ktstr_flag), .id = "fifo"};
static const ktstr_flag* const flags[] = {&vtime, &fifo, NULL};
static const ktstr_binary binary = {
    KTSTR_RECORD(ktstr_binary), .path = "scx_everything", .args = base_args};
static const ktstr_constraints constraints = {
    KTSTR_RECORD(ktstr_constraints), .min_llcs = 2, .max_cpus = KTSTR_UNLIMITED, .requires_smt = 1};
static const ktstr_scheduler by_binary = {KTSTR_RECORD(ktstr_scheduler),
                                          .kind = KTSTR_SCHEDULER_BINARY,
                                          .id = "by_binary",
                                          .description = "a program",
                                          .binary = &binary,
                                          .flags = flags,
                                          .constraints = &constraints};

static const char* const enable[] = {"echo 1 > /sys/kernel/knob", NULL};
static const char* const disable[] = {"echo 0 > /sys/kernel/knob", NULL};
static const ktstr_builtin builtin = {
    KTSTR_RECORD(ktstr_builtin), .enable = enable, .disable = disable};
static const ktstr_scheduler by_builtin = {KTSTR_RECORD(ktstr_scheduler),
                                           .kind = KTSTR_SCHEDULER_BUILTIN,
                                           .id = "by_builtin",
                                           .builtin = &builtin};

static const unsigned char bpf_bytes[] = {0x7f, 'E', 'L', 'F', 2, 1, 1, 0};
static const ktstr_bpf_object bpf = {KTSTR_RECORD(ktstr_bpf_object),
                                     .data = bpf_bytes,
                                     .end = bpf_bytes + sizeof bpf_bytes,
                                     .struct_ops = "everything_ops"};
static const ktstr_rodata quantum = {
    KTSTR_RECORD(ktstr_rodata), .name = "quantum_ns", .value = UINT64_MAX};
static const ktstr_rodata* const rodata[] = {&quantum, NULL};
static const ktstr_scheduler by_bpf = {KTSTR_RECORD(ktstr_scheduler),
                                       .kind = KTSTR_SCHEDULER_BPF,
                                       .id = "by_bpf",
                                       .bpf = &bpf,
                                       .rodata = rodata};

static ktstr_status run(const ktstr_test* test, const ktstr_run* r, ktstr_verdict* verdict)
{
  (void)test;
  (void)r;
  *verdict = KTSTR_VERDICT_INCONCLUSIVE;
  return KTSTR_OK;
}

static const ktstr_test_ops ops = {run};
static const ktstr_test by_function = {KTSTR_RECORD(ktstr_test),
                                       .duration_ms = 2500,
                                       .memory_mib = 700,
                                       .id = "by_function",
                                       .scheduler = "by_bpf",
                                       .ops = &ops};
static const ktstr_test by_document = {KTSTR_RECORD(ktstr_test),
                                       .timeout_ms = 9000,
                                       .id = "by_document",
                                       .scenario = "{\n  \"steps\": []\n}\n"};

static const char* const load_args[] = {"--cpu", "0", NULL};
static const ktstr_payload payload = {KTSTR_RECORD(ktstr_payload),
                                      .output = KTSTR_OUTPUT_JSON,
                                      .id = "load",
                                      .path = "stress-ng",
                                      .args = load_args};

static ktstr_status probe(const ktstr_host* host)
{
  host->set_error(host, "there is no such machine");
  return KTSTR_ERR_UNSUPPORTED;
}

static const ktstr_vmm_ops vmm_ops = {probe};
static const ktstr_vmm vmm = {KTSTR_RECORD(ktstr_vmm), .id = "dream", .ops = &vmm_ops};

#define FACTORY(NAME, ...)                                                                         \
  static const void* const NAME##_items[] = {__VA_ARGS__};                                         \
  static uint32_t NAME##_count(void)                                                               \
  {                                                                                                \
    return sizeof NAME##_items / sizeof NAME##_items[0];                                           \
  }                                                                                                \
  static const void* NAME##_describe(uint32_t index)                                               \
  {                                                                                                \
    return NAME##_items[index];                                                                    \
  }                                                                                                \
  static const ktstr_factory NAME = {NAME##_count, NAME##_describe}

FACTORY(schedulers, &by_binary, &by_builtin, &by_bpf);
FACTORY(tests, &by_function, &by_document);
FACTORY(payloads, &payload);
FACTORY(vmms, &vmm);

static const void* get_factory(const char* id)
{
  if (strcmp(id, KTSTR_SCHEDULER_FACTORY) == 0)
    return &schedulers;
  if (strcmp(id, KTSTR_TEST_FACTORY) == 0)
    return &tests;
  if (strcmp(id, KTSTR_PAYLOAD_FACTORY) == 0)
    return &payloads;
  return strcmp(id, KTSTR_VMM_FACTORY) == 0 ? &vmms : NULL;
}

KTSTR_PLUGIN_DEFINE("offers_everything", "2.1", "GPL-2.0-only", NULL, NULL, get_factory);
