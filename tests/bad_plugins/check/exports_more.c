/* Exports a function of its own, which another library could take for its own. */
#include "../almost_good.h"

KTSTR_EXPORT int helper(void);
int helper(void)
{
  return 1;
}

GOOD_SCHEDULER(scheduler, "exports_more");
ONE_SCHEDULER(&scheduler)
KTSTR_PLUGIN_DEFINE("exports_more", "1.0", "BSD-2-Clause", NULL, NULL, get_factory);
