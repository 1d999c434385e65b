/* One id, two items. */
#include "almost_good.h"

GOOD_SCHEDULER(scheduler, "offers_twice");

static uint32_t count(void)
{
  return 2;
}

static const void* describe(uint32_t index)
{
  (void)index;
  return &scheduler;
}

static const ktstr_factory schedulers = {count, describe};

static const void* get_factory(const char* id)
{
  return strcmp(id, KTSTR_SCHEDULER_FACTORY) == 0 ? &schedulers : NULL;
}

KTSTR_PLUGIN_DEFINE("offers_twice", "1.0", "MIT", NULL, NULL, get_factory);
