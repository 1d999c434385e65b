#define SCHED_TWO "sched_two"
