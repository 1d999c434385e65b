/* A test: two groups of spinners must get about the same share of the machine. */
#include <ktstr/ext/scenario.h>
#include <ktstr/items.h>
#include <ktstr/test.h>

static const ktstr_host* ktstr;

static const char document[] =
    "{\"schema\": \"ktstr.scenario/1\", \"cgroups\": ["
    "  {\"name\": \"a\", \"workers\": [{\"work_type\": \"SpinWait\", \"workers_per_cpu\": 2}]},"
    "  {\"name\": \"b\", \"workers\": [{\"work_type\": \"SpinWait\", \"workers_per_cpu\": 2}]}"
    "], \"checks\": {\"max_cgroup_spread_pct\": 35}}";

static ktstr_status run(const ktstr_test* test, const ktstr_run* run, ktstr_verdict* verdict)
{
  const ktstr_scenario* scenarios = run->get_extension(run, KTSTR_SCENARIO_EXTENSION);

  (void)test;
  if (!scenarios) {
    ktstr->set_error(ktstr, "this ktstr has no " KTSTR_SCENARIO_EXTENSION);
    return KTSTR_ERR_UNSUPPORTED;
  }
  return scenarios->execute(run, document, verdict, NULL);
}

static const ktstr_test_ops ops = {run};

static const ktstr_test test = {
    KTSTR_RECORD(ktstr_test),
    .duration_ms = 2000,
    .id = "@NAME@",
    .description = "two groups get equal shares",
    .ops = &ops,
};

static const void* describe(uint32_t index)
{
  return index == 0 ? &test : NULL;
}

static uint32_t count(void)
{
  return 1;
}

static const ktstr_factory tests = {count, describe};

static const void* get_factory(const char* id)
{
  return strcmp(id, KTSTR_TEST_FACTORY) == 0 ? &tests : NULL;
}

static ktstr_status init(const ktstr_host* host)
{
  ktstr = host;
  return KTSTR_OK;
}

KTSTR_PLUGIN_DEFINE("@NAME@", "0.1.0", "MIT", init, NULL, get_factory);
