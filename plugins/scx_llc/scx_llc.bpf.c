/* scx_llc - a queue for each last-level cache. A CPU serves the queue of its own cache; when that
 * is empty, it steals from the others. Which CPUs share a cache is learnt from the kernel's
 * scheduling domains when the scheduler starts, and when a CPU comes online.
 *
 * SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
 */
#include <ktstr/scx.bpf.h>

enum { MAX_CPUS = 1024, MAX_QUEUES = 256 };

/* Decisions, each set by a flag. */
SCX_CONST bool one_queue = false;     /* do not tell caches apart */
SCX_CONST bool never_steal = false;   /* leave the other caches' queues alone */
SCX_CONST bool steal_longest = false; /* from the longest queue first, not from the next */

/* Queue q is for the CPUs whose sd_llc_id was llc_of_queue[q] when they were met. */
static u32 nr_queues;
static s32 llc_of_queue[MAX_QUEUES];
static s32 cpus_of_queue[MAX_QUEUES]; /* that are online */
static bool a_cpu_left;

/* A CPU that was never met counts to queue 0. */
static u32 queue_of_cpu[MAX_CPUS];

static u32 queue_of(s32 cpu)
{
  return (u32)cpu < MAX_CPUS ? queue_of_cpu[cpu] : 0;
}

/* @return the queue of the cache, or nr_queues. */
static u32 find_queue(s32 llc)
{
  u32 queue;

  bpf_for(queue, 0, nr_queues)
  {
    if (queue < MAX_QUEUES && llc_of_queue[queue] == llc)
      return queue;
  }
  return nr_queues;
}

static s32 add_queue(s32 llc)
{
  u32 queue = nr_queues;
  s32 error;

  if (queue >= MAX_QUEUES)
    return 0;
  error = scx_bpf_create_dsq(queue, -1);
  if (error)
    return error;
  llc_of_queue[queue] = llc;
  nr_queues = queue + 1;
  return 0;
}

static void count_cpu(u32 queue, s32 change)
{
  if (queue < MAX_QUEUES)
    __sync_fetch_and_add(&cpus_of_queue[queue], change);
}

/* Gives the CPU the queue of its cache. */
static s32 meet_cpu(s32 cpu)
{
  const s32* llc = bpf_per_cpu_ptr(&sd_llc_id, cpu);
  u32 queue;
  s32 error;

  if (!llc || (u32)cpu >= MAX_CPUS)
    return 0;
  queue = one_queue && nr_queues ? 0 : find_queue(*llc);
  if (queue == nr_queues) {
    error = add_queue(*llc);
    if (error)
      return error;
  }
  queue_of_cpu[cpu] = queue < MAX_QUEUES ? queue : 0;
  count_cpu(queue_of_cpu[cpu], 1);
  return 0;
}

s32 SCX_OP_SLEEPABLE(llc_init)
{
  const struct cpumask* online = scx_bpf_get_online_cpumask();
  s32 cpus = scx_bpf_nr_cpu_ids();
  s32 error = 0;
  s32 cpu;

  bpf_for(cpu, 0, cpus)
  {
    if (bpf_cpumask_test_cpu(cpu, online))
      error = meet_cpu(cpu);
    if (error)
      break;
  }
  scx_bpf_put_cpumask(online);
  return error;
}

void SCX_OP_SLEEPABLE(llc_cpu_online, s32 cpu)
{
  meet_cpu(cpu);
}

/* The queue of a cache that has lost its last CPU is drained by all others: wake them. */
void SCX_OP_SLEEPABLE(llc_cpu_offline, s32 cpu)
{
  s32 cpus = scx_bpf_nr_cpu_ids();
  s32 other;

  count_cpu(queue_of(cpu), -1);
  a_cpu_left = true;
  bpf_for(other, 0, cpus)
  {
    scx_bpf_kick_cpu(other, 0);
  }
}

s32 SCX_OP(llc_select_cpu, struct task_struct* p, s32 prev_cpu, u64 wake_flags)
{
  return scx_select_idle_cpu_behind(p, prev_cpu, wake_flags, queue_of(scx_bpf_task_cpu(p)));
}

/* An idle CPU, in whatever cache, is better than a place in the queue at home. */
void SCX_OP(llc_enqueue, struct task_struct* p, u64 enq_flags)
{
  s32 idle_cpu = scx_this_cpu_is_leaving() ? -1 : scx_bpf_pick_idle_cpu(p->cpus_ptr, 0);
  u32 queue = queue_of(idle_cpu >= 0 ? idle_cpu : scx_bpf_task_cpu(p));

  scx_bpf_dsq_insert(p, queue, SCX_SLICE_DFL, enq_flags);
  if (idle_cpu >= 0)
    scx_bpf_kick_cpu(idle_cpu, SCX_KICK_IDLE);
}

static bool take_from_longest(u32 own_queue)
{
  u32 longest = own_queue;
  s32 most = 0;
  u32 queue;

  bpf_for(queue, 0, nr_queues)
  {
    s32 queued = scx_bpf_dsq_nr_queued(queue);

    if (queued > most) {
      most = queued;
      longest = queue;
    }
  }
  return scx_bpf_dsq_move_to_local(longest);
}

static bool take_from_next(u32 own_queue)
{
  u32 distance;

  bpf_for(distance, 1, nr_queues)
  {
    if (scx_bpf_dsq_move_to_local((own_queue + distance) % nr_queues))
      return true;
  }
  return false;
}

static bool take_from_orphans(void)
{
  u32 queue;

  bpf_for(queue, 0, nr_queues)
  {
    if (queue < MAX_QUEUES && cpus_of_queue[queue] == 0 && scx_bpf_dsq_move_to_local(queue))
      return true;
  }
  return false;
}

/* Tasks that lost all their CPUs come first: where CPUs are busy, nobody would ever steal them. The
 * tasks of the longest queue may all be bound to other CPUs: then the rest is tried too. */
void SCX_OP(llc_dispatch, s32 cpu, struct task_struct* prev)
{
  u32 own_queue = queue_of(cpu);

  if (a_cpu_left && take_from_orphans())
    return;
  if (scx_bpf_dsq_move_to_local(own_queue) || never_steal)
    return;
  if (steal_longest && take_from_longest(own_queue))
    return;
  take_from_next(own_queue);
}

SCX_SCHEDULER(scx_llc,
              .select_cpu = llc_select_cpu,
              .enqueue = llc_enqueue,
              .dispatch = llc_dispatch,
              .cpu_online = llc_cpu_online,
              .cpu_offline = llc_cpu_offline,
              .init = llc_init);
