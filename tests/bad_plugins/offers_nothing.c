/* A plugin without any item. */
#include "almost_good.h"

static const void* get_factory(const char* id)
{
  (void)id;
  return NULL;
}

KTSTR_PLUGIN_DEFINE("offers_nothing", "1.0", "MIT", NULL, NULL, get_factory);
