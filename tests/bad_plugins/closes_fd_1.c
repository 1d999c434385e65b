/* Closes the standard streams after a lot of noise on them: rude, but its description must arrive.
 */
#include <stdio.h>
#include <unistd.h>

#include "almost_good.h"

static ktstr_status init(const ktstr_host* host)
{
  (void)host;
  for (int i = 0; i < 20000; ++i) {
    printf("{\"plugin\": \"noise on stdout, line %d\"}\n", i);
    fprintf(stderr, "noise on stderr, line %d\n", i);
  }
  fflush(stdout);
  for (int fd = 0; fd < 3; ++fd)
    close(fd);
  return KTSTR_OK;
}

GOOD_SCHEDULER(scheduler, "closes_fd_1");
ONE_SCHEDULER(&scheduler)
KTSTR_PLUGIN_DEFINE("closes_fd_1", "1.0", "MIT", init, NULL, get_factory);
