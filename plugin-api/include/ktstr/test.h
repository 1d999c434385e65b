/* ktstr/test.h - factory "ktstr.test/1". A test is a function that runs in the guest while a
 * scheduler is attached.
 */
#ifndef KTSTR_TEST_H
#define KTSTR_TEST_H

#include <ktstr/payload.h>
#include <ktstr/plugin.h>
#include <ktstr/run.h>

#define KTSTR_TEST_FACTORY "ktstr.test/1"

#if defined(__cplusplus)
extern "C" {
#endif

typedef struct ktstr_test ktstr_test;

/** TABLE, frozen. */
typedef struct ktstr_test_ops {
  /** The body. Runs in a child process of the agent, after the scheduler is proved to be attached;
   *  killed at run->info->deadline_ns.
   *  @param test the item as ktstr read it, a copy: compare its id, not its address.
   *  @param run valid until this returns.
   *  @param verdict what the test found; left at NONE it is the plugin's bug. PASS is lowered to
   *  FAIL by failed assertions and failed default checks.
   *  @return KTSTR_OK; negative after host->set_error() when the test could not be carried out.
   *  PLACE [guest]  THREAD [main]  since 0.1 */
  ktstr_status (*run)(const ktstr_test* test, const ktstr_run* run, ktstr_verdict* verdict);
} ktstr_test_ops;

/** Bits of ktstr_test_expect.flags. ERROR: the test passes when its cell fails by the scheduler's
 * or the test's doing, and fails when it does not; what this host, the guest or the plugin breaks
 * is never the error that was expected, nor is a scheduler that did not even attach, unless the
 * text below names it. ALLOW_INCONCLUSIVE: an inconclusive cell passes; a cell that was to fail
 * does not. NO_SKIP: a skipped cell fails. SURVIVES_STORM: the scheduler must stay attached from
 * the first moment to the last, also where the test itself would be content; cells without a
 * scheduler of their own are skipped; not with ERROR. */
enum {
  KTSTR_EXPECT_ERROR = 1,
  KTSTR_EXPECT_ALLOW_INCONCLUSIVE = 2,
  KTSTR_EXPECT_NO_SKIP = 4,
  KTSTR_EXPECT_SURVIVES_STORM = 8
};

/** RECORD. What counts as a pass, where that is not the usual. */
typedef struct ktstr_test_expect {
  uint32_t struct_size;
  uint32_t flags;             /* KTSTR_EXPECT_... */
  const char* error_contains; /* with ERROR: the cell's reason, or a line of its details, has this
                                 text; NULL: any */
  const char* error_matches;  /* with ERROR: one of those lines has a part that matches this regular
                                 expression (ECMAScript); with error_contains both must be; NULL:
                                 any */
  uint32_t cleanup_budget_ms; /* host time: a cell whose machine takes longer to tear down fails; 0:
                                 no limit */
  uint32_t reserved_zero;
} ktstr_test_expect;

/** RECORD. What the guest of a test has beside the test. Cells on a back end without a guest of its
 * own are skipped. */
typedef struct ktstr_test_setup {
  uint32_t struct_size;
  uint32_t reserved_zero;
  const char* const* sysctls; /* "kernel.sched_schedstats=1": on the kernel's command line, in this
                                 order, the last of a name wins; the cell fails when the guest's
                                 kernel has no such name or refuses the value. NULL-terminated;
                                 NULL: none */
  const char* const* kernel_args;    /* more words of the kernel's command line, one each;
                                        NULL-terminated; NULL: none */
  const char* const* files;          /* files and folders of the host; a relative path begins at the
                                        plugin's folder; in the guest /include-files/NAME.
                                        NULL-terminated; NULL: none */
  const char* config;                /* the content of config_path; may have many lines, at most 1
                                        MiB; NULL: none */
  const char* config_path;           /* in the guest, absolute; written before the scheduler starts;
                                        NULL with a config: the config_path of the test's
                                        `scheduler`, which must be set and have one. Not without a
                                        config */
  const char* const* scheduler_args; /* further arguments of the test's `scheduler`, which must be
                                        set and a program; "{file}" in them is config_path, or
                                        that of the scheduler; NULL-terminated; NULL: none */
} ktstr_test_setup;

/** RECORD. How much a metric may get worse from some runs to later ones. No single run looks at it;
 * `ktstr runs compare` fails when the difference is beyond the noise and beyond both limits. */
typedef struct ktstr_perf_delta {
  uint32_t struct_size;
  uint32_t direction; /* KTSTR_POLARITY_HIGHER_BETTER or KTSTR_POLARITY_LOWER_BETTER; 0: as the
                         metric says of itself, or ktstr knows of it */
  const char* metric; /* its name in records, as "p99_wake_ns" */
  double max_regression_pct; /* percent of the mean before; 0: 10 */
  double min_abs;            /* in the metric's unit; smaller changes mean nothing. 0: any counts */
} ktstr_perf_delta;

/** RECORD. A cell as its machine left it. Everything in it is ktstr's and valid during the call. */
typedef struct ktstr_cell_result {
  uint32_t struct_size;
  ktstr_verdict verdict; /* so far */
  const char* record;    /* JSON, as the cell's cell.json will be: reason, details, checks, metrics,
                            payloads, workers, events, facts */
  const char* folder;    /* absolute: the cell's files, as console.log and guest.log */
} ktstr_cell_result;

/** TABLE, frozen. Checks on the host when a cell's machine is gone. Each runs in a child process of
 *  ktstr with 30 s of the host's time; a crash or a hang of it fails the cell. At least one is set.
 *  Both have the same shape:
 *  @param host the host that `init` got.
 *  @param test the item as ktstr read it, a copy: compare its id, not its address.
 *  @param verdict PASS: fine. FAIL, after host->set_error() with the reason: the cell fails, also
 *  where an error was expected. SKIP, after host->set_error(): there is nothing to check, and a
 * cell that has not failed is skipped; when both speak, both must say so. Others, and NONE, are the
 *  plugin's bug.
 *  @return KTSTR_OK; negative after host->set_error() when it could not be checked, which fails the
 *  cell. PLACE [host]  THREAD [main]  since 0.1 */
typedef struct ktstr_test_host_ops {
  /** Runs when the cell passed in its guest. NULL: nothing is checked then. */
  ktstr_status (*check_passed)(const ktstr_host* host,
                               const ktstr_test* test,
                               const ktstr_cell_result* cell,
                               ktstr_verdict* verdict);
  /** Runs whenever the cell's guest ran, after check_passed. It saves no cell. NULL: likewise. */
  ktstr_status (*check_always)(const ktstr_host* host,
                               const ktstr_test* test,
                               const ktstr_cell_result* cell,
                               ktstr_verdict* verdict);
} ktstr_test_host_ops;

/** RECORD. One test. Exactly one of `ops` and `scenario` is set, or neither: then `payload` is the
 * whole test, run to its end while the workloads run. */
struct ktstr_test {
  uint32_t struct_size;
  uint32_t duration_ms; /* load time in the guest's clock; 0: 1000 */
  uint32_t timeout_ms;  /* in the guest's clock, from the body's start, at least duration_ms; 0:
                           duration_ms + 30000 */
  uint32_t memory_mib;  /* the guest has at least this much; 0: what the topology needs */
  const char* id;       /* 1 to 64 letters, digits, '-', '_', '.'; unique among all tests; part of
                           cell names */
  const char* description; /* NULL: none */
  const char* scheduler;   /* runs with this scheduler only; NULL: with every scheduler */
  const ktstr_constraints* constraints; /* NULL: the defaults */
  const ktstr_test_ops* ops;
  const char* scenario; /* a "ktstr.scenario/1" JSON document that is the whole test; may have many
                           lines, at most 1 MiB */
  /* since 0.1, after its first members */
  const char* payload;          /* id of the payload it is about; NULL: none */
  const char* const* workloads; /* ids of further payloads; NULL-terminated; NULL: none. A scenario
                                   runs these, and payloads that its own document names */
  const ktstr_test_expect* expect;     /* NULL: the usual */
  const ktstr_test_setup* setup;       /* NULL: nothing */
  const ktstr_test_host_ops* host_ops; /* NULL: nothing is checked on the host */

  /* Further schedulers that its scenarios attach: ids of any plugin's, or ID+FLAG for one with
   * flags; NULL-terminated; NULL: none. What a scenario document of the test's own names needs no
   * list. */
  const char* const* schedulers;
  /* Text, as "1n2l4c2t": the test runs on this machine alone, which constraints need not allow;
   * NULL: on those that the user and constraints choose. */
  const char* topology;
  uint32_t cpu_budget; /* the machine of a cell runs on this many CPUs of the host, at most 4096; a
                          cell whose host has fewer is skipped, and so it is with --perf and on a
                          back end without a guest; 0: on all that the run may use. It does
                          not hold machines of a plugin's back end, whose process starts them */
  uint32_t reserved_zero;
  const ktstr_perf_delta* const* perf_deltas; /* one of a metric; NULL-terminated; NULL: none */
};

#if defined(__cplusplus)
}
#endif

#endif /* KTSTR_TEST_H */
