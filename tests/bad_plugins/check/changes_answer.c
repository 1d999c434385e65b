/* Describes itself differently on every call. */
#include "../almost_good.h"

static const ktstr_scheduler* next(void)
{
  static const char* const names[] = {"first", "second"};
  static ktstr_scheduler scheduler = {
      KTSTR_RECORD(ktstr_scheduler), .kind = KTSTR_SCHEDULER_DEFAULT, .id = "changes_answer"};
  static uint32_t calls;
  scheduler.description = names[calls++ % 2];
  return &scheduler;
}

ONE_SCHEDULER(next())
KTSTR_PLUGIN_DEFINE("changes_answer", "1.0", "BSD-2-Clause", NULL, NULL, get_factory);
