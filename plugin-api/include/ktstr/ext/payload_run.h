/* ktstr/ext/payload_run.h - run extension "ktstr.payload-run/1": a test's function runs payloads
 * itself, one in the foreground, or several beside each other and beside scenarios. As in scenarios
 * every run of a payload counts: one that does not end as it should fails the test, its checks are
 * judged on the host, and the cell's record has it.
 */
#ifndef KTSTR_EXT_PAYLOAD_RUN_H
#define KTSTR_EXT_PAYLOAD_RUN_H

#include <ktstr/run.h>

#define KTSTR_PAYLOAD_RUN_EXTENSION "ktstr.payload-run/1"

#if defined(__cplusplus)
extern "C" {
#endif

/** Bits of ktstr_payload_options.flags. EXPECT_EXIT: it is to end with `expected_exit`, instead of
 * what its item declares. */
enum { KTSTR_PAYLOAD_EXPECT_EXIT = 1 };

/** RECORD. How a payload is run. */
typedef struct ktstr_payload_options {
  uint32_t struct_size;
  uint32_t flags;     /* KTSTR_PAYLOAD_EXPECT_EXIT */
  const char* name;   /* what it is called in `wait`, `kill` and the record; NULL: its id */
  const char* cgroup; /* it is there from its first instruction on; letters, digits, '-', '_', '/'
                         between levels, as in scenarios; made when it is not there, and gone when
                         the callback has returned; NULL: the test's own */
  const char* const* args; /* follow its item's own; NULL-terminated; NULL: none */
  int32_t expected_exit;   /* with EXPECT_EXIT; -1: a signal */
  uint32_t reserved_zero;
} ktstr_payload_options;

/** How a run of a payload ended. KILLED: it ran until ktstr_payload_run.kill. TIMED_OUT: it did not
 * end in time, and was killed. */
enum { KTSTR_PAYLOAD_EXITED = 1, KTSTR_PAYLOAD_KILLED = 2, KTSTR_PAYLOAD_TIMED_OUT = 3 };

/** RECORD. A number that a payload printed. */
typedef struct ktstr_payload_value {
  uint32_t struct_size;
  uint32_t reserved_zero;
  const char* name; /* as the payload's checks call it */
  const char* unit; /* "" when it is not known */
  double value;
} ktstr_payload_value;

/** RECORD. A run of a payload that is over. ktstr's, and valid as long as the ktstr_run. */
typedef struct ktstr_payload_result {
  uint32_t struct_size;
  uint32_t how;      /* KTSTR_PAYLOAD_EXITED, ... */
  int32_t exit_code; /* -1: it ended by a signal */
  int32_t signal;    /* 0: none */
  uint64_t duration_ns;
  const ktstr_payload_value* const* metrics; /* NULL-terminated; as its output is read */
} ktstr_payload_result;

/** TABLE, frozen. All members: PLACE [guest]  THREAD [main]  since 0.1. `payload` is an id that the
 * test names (ktstr_test: payload, workloads). `options` may be NULL. `result` may be NULL; else it
 * is set when KTSTR_OK is returned. All return KTSTR_OK also when a payload did not end as it
 * should: the test fails by that. Negative, after set_error: KTSTR_ERR_INVALID for an unknown id,
 * name or flag, an option that is malformed, or a name that runs already; KTSTR_ERR_CANCELLED when
 * the run is to end early; KTSTR_ERR_UNSUPPORTED, KTSTR_ERR_IO, KTSTR_ERR_INTERNAL when it could
 * not be started. */
typedef struct ktstr_payload_run {
  /** Runs a payload to its end.
   *  @param timeout_ms in the guest's clock; 0: 30000. One that takes longer is killed, which fails
   *  the test. */
  ktstr_status (*run)(const ktstr_run* run,
                      const char* payload,
                      const ktstr_payload_options* options,
                      uint32_t timeout_ms,
                      const ktstr_payload_result** result);

  /** Starts one in the background. When the callback returns, what still runs is killed. What it
   *  prints is read by the other functions only: it waits for room once 1 MiB is unread. */
  ktstr_status (*spawn)(const ktstr_run* run,
                        const char* payload,
                        const ktstr_payload_options* options);

  /** Waits until one ends by itself.
   *  @param name as given to `spawn`. @param cgroup where it is; NULL: any, when only one has that
   *  name. @param timeout_ms as in `run`. */
  ktstr_status (*wait)(const ktstr_run* run,
                       const char* name,
                       const char* cgroup,
                       uint32_t timeout_ms,
                       const ktstr_payload_result** result);

  /** Kills one with all of its process group. One that had ended by itself is judged as by `wait`.
   */
  ktstr_status (*kill)(const ktstr_run* run,
                       const char* name,
                       const char* cgroup,
                       const ktstr_payload_result** result);
} ktstr_payload_run;

#if defined(__cplusplus)
}
#endif

#endif /* KTSTR_EXT_PAYLOAD_RUN_H */
