/* Two plugins that each have a function of this name, which is neither static nor the other's. */
#ifndef SAME_HELPER_H
#define SAME_HELPER_H

#include "almost_good.h"

const char* helper(void);

/* A plugin whose one scheduler is described by its own helper. */
#define PLUGIN_WITH_HELPER(ID)                                                                     \
  static const ktstr_scheduler* described(void)                                                    \
  {                                                                                                \
    static ktstr_scheduler scheduler = {                                                           \
        KTSTR_RECORD(ktstr_scheduler), .kind = KTSTR_SCHEDULER_DEFAULT, .id = ID};                 \
    scheduler.description = helper();                                                              \
    return &scheduler;                                                                             \
  }                                                                                                \
  ONE_SCHEDULER(described())                                                                       \
  KTSTR_PLUGIN_DEFINE(ID, "1.0", "BSD-2-Clause", NULL, NULL, get_factory)

#endif /* SAME_HELPER_H */
