/* ktstr_scheduler as a later release may have it. */
#ifndef NEWER_RECORD_H
#define NEWER_RECORD_H

#include "almost_good.h"

typedef struct newer_scheduler {
  ktstr_scheduler known;
  uint64_t new_member;
} newer_scheduler;

#define NEWER_SCHEDULER(ID, NEW_MEMBER)                                                            \
  static const newer_scheduler scheduler = {{.struct_size = (uint32_t)sizeof(newer_scheduler),     \
                                             .kind = KTSTR_SCHEDULER_DEFAULT,                      \
                                             .id = ID},                                            \
                                            NEW_MEMBER}

#endif /* NEWER_RECORD_H */
