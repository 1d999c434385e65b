/* Two tests for the tests of the command line: they are listed, never run. */
#include <string.h>

#include <ktstr/test.h>

static ktstr_status run(const ktstr_test* test, const ktstr_run* run, ktstr_verdict* verdict)
{
  (void)test;
  KTSTR_CHECK(run, run->info->cpu_count > 0, "the guest has a CPU");
  *verdict = KTSTR_VERDICT_PASS;
  return KTSTR_OK;
}

static const ktstr_test_ops ops = {.run = run};

static const ktstr_test tests[] = {
    {KTSTR_RECORD(ktstr_test), .id = "sample-alpha", .description = "listed", .ops = &ops},
    {KTSTR_RECORD(ktstr_test), .id = "sample-beta", .description = "listed", .ops = &ops},
};

static uint32_t count(void)
{
  return 2;
}

static const void* describe(uint32_t index)
{
  return index < 2 ? &tests[index] : NULL;
}

static const ktstr_factory factory = {count, describe};

static const void* get_factory(const char* factory_id)
{
  return strcmp(factory_id, KTSTR_TEST_FACTORY) == 0 ? &factory : NULL;
}

KTSTR_PLUGIN_DEFINE("sample", "0.1.0", "BSD-2-Clause", NULL, NULL, get_factory);
