/* The test that the plugin offers beside its scheduler. */
#ifndef HANDOFF_H
#define HANDOFF_H

#include <ktstr/test.h>

extern const ktstr_test handoff_test;

#endif /* HANDOFF_H */
