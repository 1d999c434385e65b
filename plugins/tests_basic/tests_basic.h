/* The parts of the plugin: three tests, and how they run a scenario. */
#ifndef TESTS_BASIC_H
#define TESTS_BASIC_H

#include <ktstr/test.h>

#if defined(__cplusplus)
extern "C" {
#endif

extern const ktstr_test smoke_test;    /* smoke.c */
extern const ktstr_test fairness_test; /* fairness.cpp */
extern const ktstr_test pinned_test;   /* pinned.cpp */

/* ktstr, as it was given to init. */
extern const ktstr_host* tests_basic_host;

/* Runs a scenario document, takes its verdict, and records every number of the report's summary as
 * a metric. @return negative, with the error set, when the scenario could not be carried out. */
ktstr_status run_document(const ktstr_run* run, const char* document, ktstr_verdict* verdict);

#if defined(__cplusplus)
} /* extern "C" */
#endif

#endif /* TESTS_BASIC_H */
