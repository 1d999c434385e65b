/* Tests of sched_one alone. */
#include <ktstr/items.h>
#include <ktstr/test.h>

static ktstr_status run(const ktstr_test* test, const ktstr_run* run, ktstr_verdict* verdict)
{
  (void)test;
  (void)run;
  *verdict = KTSTR_VERDICT_PASS;
  return KTSTR_OK;
}

static const ktstr_test_ops ops = {.run = run};

static const ktstr_test good = {
    KTSTR_RECORD(ktstr_test), .id = "good", .scheduler = "sched_one", .ops = &ops};
static const ktstr_test bad = {
    KTSTR_RECORD(ktstr_test), .id = "bad", .scheduler = "sched_one", .ops = &ops};

KTSTR_PLUGIN_ITEMS("tests_one", "1.0.0", "GPL-2.0-only", KTSTR_TEST_FACTORY, &good, &bad);
