/* ktstr/work_type.h - factory "ktstr.work-type/1". A work type is what a worker of a scenario does:
 * a loop with parameters. Scenarios of any test name it beside ktstr's own, as `work_type`; each of
 * its workers is a process in the guest, and is measured and judged like all others.
 */
#ifndef KTSTR_WORK_TYPE_H
#define KTSTR_WORK_TYPE_H

#include <ktstr/plugin.h>

#define KTSTR_WORK_TYPE_FACTORY "ktstr.work-type/1"

#if defined(__cplusplus)
extern "C" {
#endif

typedef struct ktstr_work_type ktstr_work_type;
typedef struct ktstr_worker ktstr_worker;

/** RECORD. Facts of a worker. Everything in it is ktstr's and valid as long as the ktstr_worker. */
typedef struct ktstr_worker_info {
  uint32_t struct_size;
  uint32_t member;       /* of its group: 0 to group_size - 1 */
  uint32_t group_size;   /* workers that work together */
  uint32_t param_count;  /* of the work type */
  const int64_t* params; /* their values, in the order of ktstr_work_type.params; of one with words
                            the word's index */
  uint64_t seed;         /* another one for each worker, and the same in every run */
} ktstr_worker_info;

/** TABLE, frozen. A worker, and how it is measured. All members: PLACE [guest]  THREAD the one that
 * `run` was called on  since 0.1. None can fail.
 *
 * A gap is time in which the worker could have run and did not. What lies between two calls of
 * `did` or `still_running` counts as such when it is long, so the loop calls one of them every few
 * milliseconds. Time in `sleep_us`, in `wait`, and between `begin_waiting` and `end_waiting` is
 * none; how late it is woken from these is a wake-up latency. */
struct ktstr_worker {
  void* worker_data; /* ktstr's; plugins do not touch it */
  const ktstr_worker_info* info;

  /** @return true once the loop is to end. Ask at least every 100 ms; a worker that waits is killed
   * then. */
  bool (*should_stop)(const ktstr_worker* worker);

  /** Ends an iteration. @param units work that it did, in whatever unit the work type counts. */
  void (*did)(const ktstr_worker* worker, uint64_t units);

  /** Shows that it runs, in the midst of a long iteration. */
  void (*still_running)(const ktstr_worker* worker);

  /** Burns CPU for this many rounds of arithmetic that depend on each other. */
  void (*burn)(const ktstr_worker* worker, uint64_t rounds);

  /** Burns CPU until this much time has passed, running or not. @return rounds. */
  uint64_t (*burn_for_us)(const ktstr_worker* worker, uint64_t us);

  /** Sleeps. */
  void (*sleep_us)(const ktstr_worker* worker, uint64_t us);

  /** Sends a message to a member of the group, which may be waiting. One that is none of its
   * members gets nothing. */
  void (*notify)(const ktstr_worker* worker, uint32_t member);

  /** Waits until more than `seen` messages have come. @return how many have come in all. */
  uint32_t (*wait)(const ktstr_worker* worker, uint32_t seen);

  /** Before it blocks by other means than these, and after. @param due_ns CLOCK_MONOTONIC at which
   * it could have run again; 0: just now. */
  void (*begin_waiting)(const ktstr_worker* worker);
  void (*end_waiting)(const ktstr_worker* worker, uint64_t due_ns);
};

/** TABLE, frozen. */
typedef struct ktstr_work_type_ops {
  /** The loop: some work, `did`, until `should_stop`. Runs in a process of the worker's own, forked
   *  from the test's, with one thread.
   *  @param type the item as ktstr read it, a copy. @param worker valid until this returns.
   *  @return KTSTR_OK when it was told to stop. One that returns before that, or negative after
   *  host->set_error(), ends the scenario with an error.
   *  PLACE [guest]  THREAD [main]  since 0.1 */
  ktstr_status (*run)(const ktstr_work_type* type, const ktstr_worker* worker);
} ktstr_work_type_ops;

/** RECORD. A parameter: a whole number. */
typedef struct ktstr_work_param {
  uint32_t struct_size;
  uint32_t reserved_zero;
  const char* name; /* lower-case letters, digits, '_'; with its unit: "burst_us" */
  int64_t fallback; /* its value where a scenario does not name it; within the bounds */
  int64_t least;    /* with `greatest`: the bounds; both 0: none */
  int64_t greatest;
  const char* const* words; /* a scenario writes one of these, and the value is its index, as
                               `fallback` is; the bounds are 0 then. NULL-terminated; NULL: it
                               writes a number */
} ktstr_work_param;

/** RECORD. One work type. */
struct ktstr_work_type {
  uint32_t struct_size;
  uint32_t group_size;     /* workers that work together, at most 1024; the number of workers is a
                              multiple of it; 0: 1 */
  const char* id;          /* 1 to 64 letters, digits, '-', '_', '.', the first of them a lower-case
                              letter; ktstr's own begin with a capital. Unique among all */
  const char* description; /* NULL: none */
  const ktstr_work_param* const* params; /* NULL-terminated; NULL: none */
  const ktstr_work_type_ops* ops;
};

#if defined(__cplusplus)
}
#endif

#endif /* KTSTR_WORK_TYPE_H */
