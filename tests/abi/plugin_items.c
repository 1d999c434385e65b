/* The usual plugin: items of one kind, no init. */
#include <ktstr/items.h>
#include <ktstr/scheduler.h>

static const ktstr_scheduler scheduler = {
    KTSTR_RECORD(ktstr_scheduler), .kind = KTSTR_SCHEDULER_DEFAULT, .id = "s"};

KTSTR_PLUGIN_ITEMS("abi", "1", "MIT", KTSTR_SCHEDULER_FACTORY, &scheduler);
