/* A text is Latin-1. */
#include "almost_good.h"

static const ktstr_scheduler scheduler = {KTSTR_RECORD(ktstr_scheduler),
                                          .kind = KTSTR_SCHEDULER_DEFAULT,
                                          .id = "bad_utf8",
                                          .description = "caf\xe9"};
ONE_SCHEDULER(&scheduler)
KTSTR_PLUGIN_DEFINE("bad_utf8", "1.0", "MIT", NULL, NULL, get_factory);
