/* A number of items that is an error code in disguise. */
#include "almost_good.h"

static uint32_t count(void)
{
  return UINT32_MAX;
}

static const void* describe(uint32_t index)
{
  (void)index;
  return NULL;
}

static const ktstr_factory schedulers = {count, describe};

static const void* get_factory(const char* id)
{
  return strcmp(id, KTSTR_SCHEDULER_FACTORY) == 0 ? &schedulers : NULL;
}

KTSTR_PLUGIN_DEFINE("counts_too_many", "1.0", "MIT", NULL, NULL, get_factory);
