#include "sched_two.h"

#include "sched.h"
SCHEDULER(SCHED_TWO);
