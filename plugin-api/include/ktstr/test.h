/* ktstr/test.h - factory "ktstr.test/1". A test is a function that runs in the guest while a
 * scheduler is attached.
 */
#ifndef KTSTR_TEST_H
#define KTSTR_TEST_H

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
};

#if defined(__cplusplus)
}
#endif

#endif /* KTSTR_TEST_H */
