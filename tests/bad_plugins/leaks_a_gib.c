/* Takes a GiB of memory, uses it, and never gives it back. */
#include <stdlib.h>

#include "almost_good.h"

static ktstr_status init(const ktstr_host* host)
{
  (void)host;
  for (int i = 0; i < 1024; ++i) {
    void* block = malloc(1U << 20U);
    if (block != NULL)
      memset(block, 1, 1U << 20U);
  }
  return KTSTR_OK;
}

GOOD_SCHEDULER(scheduler, "leaks_a_gib");
ONE_SCHEDULER(&scheduler)
KTSTR_PLUGIN_DEFINE("leaks_a_gib", "1.0", "MIT", init, NULL, get_factory);
