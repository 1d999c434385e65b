/* The entry object is some other object. */
#include "almost_good.h"

#undef KTSTR_MAGIC
#define KTSTR_MAGIC 0x12345678U

GOOD_SCHEDULER(scheduler, "wrong_magic");
ONE_SCHEDULER(&scheduler)
KTSTR_PLUGIN_DEFINE("wrong_magic", "1.0", "MIT", NULL, NULL, get_factory);
