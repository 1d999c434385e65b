/* Can be initialised once in a process only. */
#include "../almost_good.h"

GOOD_SCHEDULER(scheduler, "no_second_init");
ONE_SCHEDULER(&scheduler)

static ktstr_status init(const ktstr_host* host)
{
  static bool was_here;
  if (was_here) {
    host->set_error(host, "once is enough");
    return KTSTR_ERR_INTERNAL;
  }
  was_here = true;
  return KTSTR_OK;
}

KTSTR_PLUGIN_DEFINE("no_second_init", "1.0", "BSD-2-Clause", init, NULL, get_factory);
