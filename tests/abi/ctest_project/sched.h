/* A scheduler that is a program: listed here, never run. */
#include <ktstr/items.h>
#include <ktstr/scheduler.h>

#define SCHEDULER(ID)                                                                              \
  static const ktstr_binary binary = {KTSTR_RECORD(ktstr_binary), .path = "true"};                 \
  static const ktstr_scheduler scheduler = {                                                       \
      KTSTR_RECORD(ktstr_scheduler),                                                               \
      .kind = KTSTR_SCHEDULER_BINARY,                                                              \
      .id = ID,                                                                                    \
      .binary = &binary,                                                                           \
  };                                                                                               \
  KTSTR_PLUGIN_ITEMS(ID, "1.0.0", "GPL-2.0-only", KTSTR_SCHEDULER_FACTORY, &scheduler)
