/* Closes descriptors that are not its own, as daemons do. */
#include <unistd.h>

#include "almost_good.h"

static ktstr_status init(const ktstr_host* host)
{
  (void)host;
  for (int fd = 0; fd < 64; ++fd)
    close(fd);
  return KTSTR_OK;
}

GOOD_SCHEDULER(scheduler, "closes_every_fd");
ONE_SCHEDULER(&scheduler)
KTSTR_PLUGIN_DEFINE("closes_every_fd", "1.0", "MIT", init, NULL, get_factory);
