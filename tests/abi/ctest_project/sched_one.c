#include "sched.h"
SCHEDULER("sched_one");
