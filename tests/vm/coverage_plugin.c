/* Tests whose lines say where they are executed; coverage_test.cpp builds this for the coverage of
 * gcc and of clang, and looks for the words. */
#include <ktstr/items.h>
#include <ktstr/scheduler.h>
#include <ktstr/test.h>

static const ktstr_host* ktstr;
static volatile int sink;

static void in_the_guest(void)
{
  sink = 1; /* line: guest */
}

static void on_the_host(void)
{
  sink = 2; /* line: host */
}

static void nowhere(void)
{
  sink = 3; /* line: nowhere */
}

static ktstr_status run(const ktstr_test* test, const ktstr_run* run, ktstr_verdict* verdict)
{
  (void)test;
  in_the_guest();
  if (sink == 4)
    nowhere();
  KTSTR_CHECK(run, sink == 1, "the line was executed");
  *verdict = KTSTR_VERDICT_PASS;
  return KTSTR_OK;
}

static ktstr_status crash(const ktstr_test* test, const ktstr_run* run, ktstr_verdict* verdict)
{
  (void)test;
  (void)run;
  (void)verdict;
  in_the_guest();
  __builtin_trap();
}

static ktstr_status look(const ktstr_host* host,
                         const ktstr_test* test,
                         const ktstr_cell_result* cell,
                         ktstr_verdict* verdict)
{
  (void)host;
  (void)test;
  (void)cell;
  on_the_host();
  *verdict = KTSTR_VERDICT_PASS;
  return KTSTR_OK;
}

static ktstr_status start(const ktstr_run* run)
{
  (void)run;
  sink = 5; /* line: scheduler */
  return KTSTR_OK;
}

static ktstr_status stop(const ktstr_run* run)
{
  (void)run;
  return KTSTR_OK;
}

static const ktstr_scheduler_ops scheduler_ops = {start, NULL, stop};
static const ktstr_scheduler scheduler = {KTSTR_RECORD(ktstr_scheduler),
                                          .kind = KTSTR_SCHEDULER_CALLBACKS,
                                          .id = COVERAGE_ID,
                                          .ops = &scheduler_ops};

static const ktstr_test_ops run_ops = {run};
static const ktstr_test_ops crash_ops = {crash};
static const ktstr_test_host_ops host_ops = {look, NULL};
static const ktstr_test tests[] = {
    {KTSTR_RECORD(ktstr_test), .id = COVERAGE_ID, .ops = &run_ops, .host_ops = &host_ops},
    {KTSTR_RECORD(ktstr_test), .id = COVERAGE_ID "_crashes", .ops = &crash_ops},
};

static const void* describe(uint32_t index)
{
  return index < 2 ? &tests[index] : NULL;
}

static uint32_t count(void)
{
  return 2;
}

static const void* describe_scheduler(uint32_t index)
{
  return index == 0 ? &scheduler : NULL;
}

static uint32_t count_schedulers(void)
{
  return 1;
}

static const ktstr_factory factory = {count, describe};
static const ktstr_factory schedulers = {count_schedulers, describe_scheduler};

static const void* get_factory(const char* id)
{
  if (strcmp(id, KTSTR_SCHEDULER_FACTORY) == 0)
    return &schedulers;
  return strcmp(id, KTSTR_TEST_FACTORY) == 0 ? &factory : NULL;
}

static ktstr_status init(const ktstr_host* host)
{
  ktstr = host;
  return KTSTR_OK;
}

KTSTR_PLUGIN_DEFINE(COVERAGE_ID, "1.0.0", "MIT", init, NULL, get_factory);
