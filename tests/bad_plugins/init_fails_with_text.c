/* init fails as it should: with a text. */
#include "almost_good.h"

static ktstr_status init(const ktstr_host* host)
{
  host->set_error(host, "an earlier text");
  host->set_error(host, "the licence file is missing");
  return KTSTR_ERR_IO;
}

GOOD_SCHEDULER(scheduler, "init_fails_with_text");
ONE_SCHEDULER(&scheduler)
KTSTR_PLUGIN_DEFINE("init_fails_with_text", "1.0", "MIT", init, NULL, get_factory);
