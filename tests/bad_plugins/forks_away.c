/* Leaves a process behind, with everything that this one has open, as a daemon that starts itself
 * would. */
#include <sys/prctl.h>
#include <unistd.h>

#include "almost_good.h"

static ktstr_status init(const ktstr_host* host)
{
  (void)host;
  if (fork() == 0) {
    prctl(PR_SET_NAME, "ktstr-runaway");
    for (;;)
      pause();
  }
  return KTSTR_OK;
}

GOOD_SCHEDULER(scheduler, "forks_away");
ONE_SCHEDULER(&scheduler)
KTSTR_PLUGIN_DEFINE("forks_away", "1.0", "MIT", init, NULL, get_factory);
