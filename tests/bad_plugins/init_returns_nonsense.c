/* init returns a positive number, which is no status. */
#include "almost_good.h"

static ktstr_status init(const ktstr_host* host)
{
  (void)host;
  return 7;
}

GOOD_SCHEDULER(scheduler, "init_returns_nonsense");
ONE_SCHEDULER(&scheduler)
KTSTR_PLUGIN_DEFINE("init_returns_nonsense", "1.0", "MIT", init, NULL, get_factory);
