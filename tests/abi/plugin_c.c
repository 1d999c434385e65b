/* A C plugin that uses every record and macro: compiled by each C compiler and standard. */
#include <ktstr/bpf.h>
#include <ktstr/ext/log.h>
#include <ktstr/ext/metrics.h>
#include <ktstr/ext/payload_run.h>
#include <ktstr/ext/scenario.h>
#include <ktstr/payload.h>
#include <ktstr/scheduler.h>
#include <ktstr/test.h>
#include <ktstr/vmm.h>
#include <ktstr/work_type.h>

KTSTR_DECLARE_BPF(sched);

static const ktstr_bpf_object object = {KTSTR_RECORD(ktstr_bpf_object), KTSTR_BPF_BYTES(sched)};
static const ktstr_rodata quantum = {KTSTR_RECORD(ktstr_rodata), .name = "quantum", .value = 5};
static const ktstr_rodata* const rodata[] = {&quantum, NULL};
static const char* const needs[] = {"steal", NULL};
static const ktstr_flag vtime = {
    KTSTR_RECORD(ktstr_flag), .id = "vtime", .rodata = rodata, .needs = needs};
static const ktstr_flag* const flags[] = {&vtime, NULL};
static const ktstr_constraints constraints = {KTSTR_RECORD(ktstr_constraints),
                                              .max_cpus = KTSTR_UNLIMITED};
static const char* const sysctls[] = {"kernel.pid_max=9999", NULL};
static const ktstr_scheduler_setup scheduler_setup = {KTSTR_RECORD(ktstr_scheduler_setup),
                                                      .sysctls = sysctls};
static const ktstr_scheduler scheduler = {KTSTR_RECORD(ktstr_scheduler),
                                          .kind = KTSTR_SCHEDULER_BPF,
                                          .id = "s",
                                          .bpf = &object,
                                          .flags = flags,
                                          .constraints = &constraints,
                                          .setup = &scheduler_setup};

static ktstr_status run(const ktstr_test* test, const ktstr_run* r, ktstr_verdict* verdict)
{
  const ktstr_scenario* scenario =
      (const ktstr_scenario*)r->get_extension(r, KTSTR_SCENARIO_EXTENSION);
  const ktstr_metrics* metrics = (const ktstr_metrics*)r->get_extension(r, KTSTR_METRICS_EXTENSION);
  const ktstr_log* log = (const ktstr_log*)r->get_extension(r, KTSTR_LOG_EXTENSION);
  const ktstr_payload_run* payloads =
      (const ktstr_payload_run*)r->get_extension(r, KTSTR_PAYLOAD_RUN_EXTENSION);
  const ktstr_payload_options options = {KTSTR_RECORD(ktstr_payload_options), .cgroup = "a"};
  const ktstr_payload_result* ended = NULL;
  (void)test;
  if (scenario == NULL || metrics == NULL || log == NULL || payloads == NULL)
    return KTSTR_ERR_UNSUPPORTED;
  log->write(log, KTSTR_LOG_INFO, "everything is there");
  if (payloads->run(r, "p", &options, 1000, &ended) == KTSTR_OK && ended->metrics[0] != NULL)
    (void)metrics->record(r, ended->metrics[0]->name, ended->metrics[0]->value, NULL);
  KTSTR_CHECK(r, r->info->cpu_count > 0, "there is a CPU");
  (void)metrics->record(r, "cpus", (double)r->info->cpu_count, NULL);
  return scenario->execute(r, "{}", verdict, NULL);
}

static const ktstr_test_ops ops = {run};
static const ktstr_test_expect expect = {
    KTSTR_RECORD(ktstr_test_expect), .flags = KTSTR_EXPECT_ERROR, .error_contains = "stall"};
static const ktstr_test_setup setup = {KTSTR_RECORD(ktstr_test_setup), .sysctls = sysctls};
static const char* const schedulers[] = {"s", "s+f", NULL};
static const ktstr_perf_delta delta = {
    KTSTR_RECORD(ktstr_perf_delta), .metric = "p99_wake_ns", .max_regression_pct = 5};
static const ktstr_perf_delta* const deltas[] = {&delta, NULL};
static const ktstr_test test = {
    KTSTR_RECORD(ktstr_test),
    .id = "t",
    .ops = &ops,
    .expect = &expect,
    .setup = &setup,
    .schedulers = schedulers,
    .topology = "1n1l2c1t",
    .perf_deltas = deltas,
};
static const ktstr_payload payload = {KTSTR_RECORD(ktstr_payload), .id = "p", .path = "true"};
static const ktstr_vmm vmm = {KTSTR_RECORD(ktstr_vmm), .id = "v"};

static ktstr_status work(const ktstr_work_type* type, const ktstr_worker* w)
{
  (void)type;
  while (!w->should_stop(w)) {
    w->burn(w, (uint64_t)w->info->params[0]);
    w->did(w, 1);
    w->notify(w, (w->info->member + 1) % w->info->group_size);
  }
  return KTSTR_OK;
}

static const ktstr_work_type_ops work_ops = {work};
static const ktstr_work_param rounds = {
    KTSTR_RECORD(ktstr_work_param), .name = "rounds", .fallback = 1, .least = 1, .greatest = 9};
static const ktstr_work_param* const work_params[] = {&rounds, NULL};
static const ktstr_work_type work_type = {
    KTSTR_RECORD(ktstr_work_type), .id = "w", .params = work_params, .ops = &work_ops};
static const void* const items[] = {&scheduler, &test, &payload, &vmm, &work_type};

static uint32_t count(void)
{
  return 1;
}

static const void* describe(uint32_t index)
{
  return items[index];
}

static const ktstr_factory factory = {count, describe};

static const void* get_factory(const char* id)
{
  return id != NULL ? &factory : NULL;
}

KTSTR_PLUGIN_DEFINE("abi", "1", "MIT", NULL, NULL, get_factory);
