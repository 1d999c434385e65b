/* Says by hand that it needs a later minor version than it was compiled for. */
#include "almost_good.h"

GOOD_SCHEDULER(scheduler, "minor_needed_newer");
ONE_SCHEDULER(&scheduler)
KTSTR_PLUGIN_NOTE;
const ktstr_plugin_entry ktstr_plugin = {.magic = KTSTR_MAGIC,
                                         .abi_major = KTSTR_ABI_MAJOR,
                                         .abi_minor = KTSTR_ABI_MINOR,
                                         .min_host_minor = KTSTR_ABI_MINOR + 1,
                                         .id = "minor_needed_newer",
                                         .version = "1.0",
                                         .license = "MIT",
                                         .get_factory = get_factory};
