/* A plugin with one scheduler, which would be fine. Each file of this folder breaks one thing of
 * it.
 */
#ifndef ALMOST_GOOD_H
#define ALMOST_GOOD_H

#include <string.h>

#include <ktstr/scheduler.h>

/* The item NAME: a scheduler with this id. */
#define GOOD_SCHEDULER(NAME, ID)                                                                   \
  static const ktstr_scheduler NAME = {                                                            \
      KTSTR_RECORD(ktstr_scheduler), .kind = KTSTR_SCHEDULER_DEFAULT, .id = ID}

/* The factory of the one item that the expression DESCRIBE points to. */
#define ONE_SCHEDULER(DESCRIBE)                                                                    \
  static uint32_t count(void)                                                                      \
  {                                                                                                \
    return 1;                                                                                      \
  }                                                                                                \
  static const void* describe(uint32_t index)                                                      \
  {                                                                                                \
    (void)index;                                                                                   \
    return DESCRIBE;                                                                               \
  }                                                                                                \
  static const ktstr_factory schedulers = {count, describe};                                       \
  static const void* get_factory(const char* id)                                                   \
  {                                                                                                \
    return strcmp(id, KTSTR_SCHEDULER_FACTORY) == 0 ? &schedulers : NULL;                          \
  }

#endif /* ALMOST_GOOD_H */
