/* Needs a function that no library has; linked without -z defs. */
#include "almost_good.h"

extern ktstr_status ktstr_test_nowhere(const ktstr_host* host);

static ktstr_status init(const ktstr_host* host)
{
  return ktstr_test_nowhere(host);
}

GOOD_SCHEDULER(scheduler, "undefined_symbol");
ONE_SCHEDULER(&scheduler)
KTSTR_PLUGIN_DEFINE("undefined_symbol", "1.0", "MIT", init, NULL, get_factory);
