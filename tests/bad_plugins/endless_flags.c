/* The list of flags has no NULL at its end. */
#include "almost_good.h"

static const ktstr_flag flag = {KTSTR_RECORD(ktstr_flag), .id = "same"};
static const ktstr_flag* flags[4096];

static ktstr_status init(const ktstr_host* host)
{
  (void)host;
  for (size_t i = 0; i < sizeof flags / sizeof flags[0]; ++i)
    flags[i] = &flag;
  return KTSTR_OK;
}

static const ktstr_scheduler scheduler = {KTSTR_RECORD(ktstr_scheduler),
                                          .kind = KTSTR_SCHEDULER_DEFAULT,
                                          .id = "endless_flags",
                                          .flags = flags};
ONE_SCHEDULER(&scheduler)
KTSTR_PLUGIN_DEFINE("endless_flags", "1.0", "MIT", init, NULL, get_factory);
