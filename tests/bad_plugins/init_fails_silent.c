/* init fails without saying why. */
#include "almost_good.h"

static ktstr_status init(const ktstr_host* host)
{
  (void)host;
  return KTSTR_ERR_IO;
}

GOOD_SCHEDULER(scheduler, "init_fails_silent");
ONE_SCHEDULER(&scheduler)
KTSTR_PLUGIN_DEFINE("init_fails_silent", "1.0", "MIT", init, NULL, get_factory);
