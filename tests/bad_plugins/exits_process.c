/* describe ends the whole process, and says "all is well". */
#include <stdlib.h>

#include "almost_good.h"

static const void* leave(void)
{
  exit(0);
}

ONE_SCHEDULER(leave())
KTSTR_PLUGIN_DEFINE("exits_process", "1.0", "MIT", NULL, NULL, get_factory);
