/* ktstr/ext/log.h - extension "ktstr.log/1": messages of a cell. They are kept with the cell's
 * record, in order, and shown where a cell is: in the summary of one that did not pass, in JUnit,
 * in the report. `ktstr_host.log` writes to ktstr's own log instead, of which a cell keeps
 * warnings.
 *
 * The run of a test or scheduler has it, and so has the host of a plugin while it serves a cell: in
 * the guest, and for checks on the host (ktstr_test_host_ops). Where there is no cell, as while a
 * plugin is described, it is not available.
 */
#ifndef KTSTR_EXT_LOG_H
#define KTSTR_EXT_LOG_H

#include <ktstr/plugin.h>

#define KTSTR_LOG_EXTENSION "ktstr.log/1"

#if defined(__cplusplus)
extern "C" {
#endif

typedef struct ktstr_log ktstr_log;

/** TABLE, frozen. */
struct ktstr_log {
  void* log_data; /* ktstr's; plugins do not touch it */

  /** Writes a message. Cannot fail; of a cell's messages the first 1000 are kept.
   *  @param level a level out of range is taken as the nearest.
   *  @param text copied; at most 16 KiB; each line of it that is not empty is a message; NULL
   *  writes nothing.
   *  PLACE [host][guest]  THREAD [any]  since 0.1 */
  void (*write)(const ktstr_log* log, ktstr_log_level level, const char* text);
};

#if defined(__cplusplus)
}
#endif

#endif /* KTSTR_EXT_LOG_H */
