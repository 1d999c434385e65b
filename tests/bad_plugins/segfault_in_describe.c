/* describe follows a wild pointer. */
#include "almost_good.h"

static const void* crash(void)
{
  static volatile uintptr_t nowhere = 8;
  *(volatile int*)nowhere = 0;
  return NULL;
}

ONE_SCHEDULER(crash())
KTSTR_PLUGIN_DEFINE("segfault_in_describe", "1.0", "MIT", NULL, NULL, get_factory);
