#include "sched.h"
#include "sched_two.h"
SCHEDULER(SCHED_TWO);
