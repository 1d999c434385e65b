/* The entry point: a plugin that keeps the host it was given, and offers three tests. */
#include <string.h>

#include "tests_basic.h"

const ktstr_host* tests_basic_host;

static const ktstr_test* const tests[] = {&smoke_test, &fairness_test, &pinned_test};

static uint32_t count(void)
{
  return (uint32_t)(sizeof(tests) / sizeof(tests[0]));
}

static const void* describe(uint32_t index)
{
  return index < count() ? tests[index] : NULL;
}

static const ktstr_factory factory = {count, describe};

static ktstr_status init(const ktstr_host* host)
{
  tests_basic_host = host;
  return KTSTR_OK;
}

static void deinit(void)
{
  tests_basic_host = NULL;
}

static const void* get_factory(const char* factory_id)
{
  return strcmp(factory_id, KTSTR_TEST_FACTORY) == 0 ? &factory : NULL;
}

KTSTR_PLUGIN_DEFINE("tests_basic", "0.1.0", "BSD-2-Clause", init, deinit, get_factory);
