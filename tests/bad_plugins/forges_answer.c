/* Writes to the descriptor of the answer before the describer does. */
#include <unistd.h>

#include "almost_good.h"

static ktstr_status init(const ktstr_host* host)
{
  static const char text[] = "{\"plugin\": {\"id\":\n";
  (void)host;
  return write(3, text, sizeof text - 1) < 0 ? KTSTR_ERR_IO : KTSTR_OK;
}

GOOD_SCHEDULER(scheduler, "forges_answer");
ONE_SCHEDULER(&scheduler)
KTSTR_PLUGIN_DEFINE("forges_answer", "1.0", "MIT", init, NULL, get_factory);
