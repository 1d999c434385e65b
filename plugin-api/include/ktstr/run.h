/* ktstr/run.h - what a test or scheduler callback gets while it runs in the guest. Valid until the
 * callback returns.
 */
#ifndef KTSTR_RUN_H
#define KTSTR_RUN_H

#include <ktstr/plugin.h>

#if defined(__cplusplus)
extern "C" {
#endif

typedef struct ktstr_run ktstr_run;

/** RECORD. Facts of this cell. Everything in it is ktstr's and valid as long as the ktstr_run. */
typedef struct ktstr_run_info {
  uint32_t struct_size;
  uint32_t cpu_count;    /* CPUs online in the guest */
  const char* cell;      /* the cell's name */
  const char* topology;  /* "1n2l4c1t" */
  const char* scheduler; /* scheduler id */
  const char* profile;   /* flags joined by '+'; empty: none */
  const char* workdir;   /* a private folder in the guest, empty at start */
  uint64_t seed;
  uint64_t duration_ms; /* how long the test should load the machine */
  uint64_t deadline_ns; /* CLOCK_MONOTONIC of the guest; the callback is killed then */
} ktstr_run_info;

/** TABLE, frozen. All members: PLACE [guest]  THREAD [any]  since 0.1. None can fail. */
struct ktstr_run {
  void* host_data; /* ktstr's; plugins do not touch it */
  const ktstr_run_info* info;

  /** Finds an interface of the run.
   *  @param id such as "ktstr.scenario/1"; NULL finds nothing.
   *  @return NULL: not available here; else a table that is valid as long as this. */
  const void* (*get_extension)(const ktstr_run* run, const char* id);

  /** @return true once the run should end early. Poll it at least every 100 ms. */
  bool (*cancelled)(const ktstr_run* run);

  /** Records one assertion, held or not. A test that records none and runs no scenario asserts
   *  nothing, and ktstr then judges the cell by its default checks alone.
   *  @param file, line usually __FILE__, __LINE__; copied; file may be NULL.
   *  @param text what was asserted, with the values when it did not hold; copied. */
  void (*check)(const ktstr_run* run, bool held, const char* file, uint32_t line, const char* text);
};

/** Records an assertion with its source position. */
#define KTSTR_CHECK(run, held, text)                                                               \
  (run)->check((run), (held), __FILE__, (uint32_t)__LINE__, (text))

#if defined(__cplusplus)
}
#endif

#endif /* KTSTR_RUN_H */
