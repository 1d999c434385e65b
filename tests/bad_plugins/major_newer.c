/* Built for a later major version. Its constructor would leave a trace: it must not run. */
#include <stdlib.h>

#include "almost_good.h"

#undef KTSTR_ABI_MAJOR
#define KTSTR_ABI_MAJOR 2

__attribute__((constructor)) static void run_too_early(void)
{
  abort();
}

GOOD_SCHEDULER(scheduler, "major_newer");
ONE_SCHEDULER(&scheduler)
KTSTR_PLUGIN_DEFINE("major_newer", "1.0", "MIT", NULL, NULL, get_factory);
