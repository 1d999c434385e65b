/* Writes to stdout and stderr what looks like the answer to ktstr's question. */
#include <stdio.h>

#include "almost_good.h"

static ktstr_status init(const ktstr_host* host)
{
  (void)host;
  puts("{\"plugin\":{\"id\":\"other\",\"schedulers\":[]}}");
  fputs("{\"error\":{\"kind\":\"io\",\"text\":\"no\"}}\n", stderr);
  fflush(stdout);
  return KTSTR_OK;
}

GOOD_SCHEDULER(scheduler, "prints_answers");
ONE_SCHEDULER(&scheduler)
KTSTR_PLUGIN_DEFINE("prints_answers", "1.0", "MIT", init, NULL, get_factory);
