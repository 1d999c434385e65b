/* The bugs of planted.bpf.c, by name: X(NAME, what it does). One object and one scheduler
 * `planted_NAME` is built of each; `none` is the good twin. CMakeLists.txt reads the names here
 * too: one X a line. A comment names a real bug of the kind: threads of github.com/sched-ext/scx,
 * where no other place is said. */
#ifndef PLANTED_BUGS_H
#define PLANTED_BUGS_H

/* clang-format off */
#define PLANTED_BUGS(X)                                                                            \
  X(none, "the good twin: no bug")                                                                 \
  /* wake-ups: 674, 1504 */                                                                        \
  X(lost_wakeup, "one of 16 wake-ups that found no idle CPU leads to no queue")                    \
  /* tasks that are forgotten: 3082, 3791, 353 */                                                  \
  X(drops_task, "one of 256 tasks to queue is put nowhere")                                        \
  X(leaks_queue, "tasks of the last cache go to a queue that nobody serves")                       \
  X(forgets_exiting, "tasks that are about to end are not queued: 2971")                           \
  X(stalls_cpu, "the last CPU serves no queue")                                                    \
  /* order */                                                                                      \
  X(starves_light, "tasks of less than normal weight come after all others, for ever")             \
  X(inverts_weight, "virtual time grows with the weight, not against it")                          \
  X(newest_first, "the task that was queued last runs first")                                      \
  X(stuck_vtime, "new tasks and sleepers start at virtual time 0, far behind the rest")            \
  X(wraps_vtime, "virtual time is kept in 32 bits: it wraps after four seconds")                   \
  X(charges_sleepers, "virtual time is charged only when a task goes to sleep")                    \
  X(starves_kthreads, "kernel threads come after all other tasks")                                 \
  X(never_preempts, "a slice without end")                                                         \
  X(slice_underflow, "a task gets the rest of its slice, which may be less than nothing")          \
  X(slice_by_weight, "the slice grows with the weight, without bound")                             \
  /* where tasks may run: 3198, 2825, 2943, 2219, 1659, 3692 */                                    \
  X(ignores_affinity, "a woken task goes to any idle CPU, allowed or not")                         \
  X(ignores_cpuset, "the CPUs of a task are read once, when it comes: 3356")                       \
  X(bad_flags, "wake flags of another meaning are given for the flags of the queue")               \
  X(double_insert, "a task for which there was an idle CPU is queued a second time")               \
  /* caches: 3357, 3538, 3597, 708 */                                                              \
  X(never_steals, "the queues of other caches are left alone")                                     \
  X(steals_upwards, "only caches with a higher number are helped: no wrap-around")                 \
  X(odd_caches, "the next cache is found by a mask: right for 1, 2, 4, 8 caches")                  \
  /* CPUs: 3634, 3492, 3610, 725, 751, 3434, 3647, sched_ext#69 */                                 \
  X(first_64_cpus, "CPUs beyond a mask of 64 bits are not served")                                 \
  X(counts_online, "CPU numbers are taken to end at the number of CPUs online")                    \
  X(threads_once, "the second thread of a core is taken for the first, met again: 146")            \
  X(unplug_strands, "when a CPU goes, its whole cache is taken to be gone")                        \
  X(replug_forgets, "a CPU that comes back is not served")                                         \
  /* cgroups: 3754, 3391, 3145 */                                                                  \
  X(flat_cgroups, "cgroups within cgroups within cgroups are refused")
/* clang-format on */

#endif /* PLANTED_BUGS_H */
