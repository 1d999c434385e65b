/* Writes far too much to the descriptor of the answer. */
#include <unistd.h>

#include "almost_good.h"

static ktstr_status init(const ktstr_host* host)
{
  static char block[1 << 20];
  (void)host;
  memset(block, ' ', sizeof block);
  for (int i = 0; i < 20; ++i)
    if (write(3, block, sizeof block) < 0)
      return KTSTR_ERR_IO;
  return KTSTR_OK;
}

GOOD_SCHEDULER(scheduler, "floods_answer");
ONE_SCHEDULER(&scheduler)
KTSTR_PLUGIN_DEFINE("floods_answer", "1.0", "MIT", init, NULL, get_factory);
