/* Describes itself well, then dies in a destructor when the process ends. */
#include <signal.h>

#include "almost_good.h"

__attribute__((destructor)) static void crash(void)
{
  raise(SIGKILL);
}

GOOD_SCHEDULER(scheduler, "crashes_at_exit");
ONE_SCHEDULER(&scheduler)
KTSTR_PLUGIN_DEFINE("crashes_at_exit", "1.0", "MIT", NULL, NULL, get_factory);
