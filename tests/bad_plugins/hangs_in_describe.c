/* describe never returns. */
#include <unistd.h>

#include "almost_good.h"

static const void* hang(void)
{
  static volatile int for_ever = 1;
  while (for_ever)
    pause();
  return NULL;
}

ONE_SCHEDULER(hang())
KTSTR_PLUGIN_DEFINE("hangs_in_describe", "1.0", "MIT", NULL, NULL, get_factory);
