/* scx_faulty - a correct scheduler with one queue, into which each flag plants one bug. It exists
 * to see that ktstr notices. The README beside it says what the kernel reports for each.
 *
 * SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
 */
#include <ktstr/scx.bpf.h>

enum { SHARED_QUEUE = 0, LOST_QUEUE = 1 };

enum bug { BUG_NONE, BUG_VERIFIER, BUG_ERROR, BUG_STARVE, BUG_STALL, BUG_AFFINITY };

SCX_CONST u32 bug = BUG_NONE;

#define MILLISECOND 1000000ULL
#define GRACE (200 * MILLISECOND) /* the scheduler is seen to work before a bug shows */
#define ERROR_AFTER_ENQUEUES 32
#define PF_KTHREAD 0x00200000 /* in task_struct.flags */

static u64 attached_at;

static bool is_live(enum bug which)
{
  return bug == which && bpf_ktime_get_ns() - attached_at > GRACE;
}

/* BUG_VERIFIER: an index that nothing bounds. With another value of the constant `bug`, the
 * verifier never comes here. */
static u64 enqueues_by_pid[64];

static void count_by_pid(const struct task_struct* p)
{
  enqueues_by_pid[p->pid]++;
}

/* BUG_ERROR */
static u64 enqueues;

static void give_up_sometime(void)
{
  if (is_live(BUG_ERROR) && __sync_add_and_fetch(&enqueues, 1) == ERROR_AFTER_ENQUEUES)
    scx_bpf_error("planted bug: gave up after %d enqueues", ERROR_AFTER_ENQUEUES);
}

/* BUG_STARVE: the first task that was started under this scheduler and worked hard, for ever. */
static s32 victim_pid;

static bool is_victim(const struct task_struct* p)
{
  if (p->start_time > attached_at && p->se.sum_exec_runtime > GRACE)
    __sync_val_compare_and_swap(&victim_pid, 0, p->pid);
  return victim_pid == p->pid;
}

/* BUG_STALL: the last CPU takes nothing more, and what comes to it goes to a queue that nobody
 * serves. */
static bool is_stalled(s32 cpu)
{
  return is_live(BUG_STALL) && cpu + 1 == (s32)scx_bpf_nr_cpu_ids();
}

/* BUG_AFFINITY: @return a CPU that P must not run on, or -1. */
static s32 forbidden_cpu(const struct task_struct* p)
{
  s32 cpus = scx_bpf_nr_cpu_ids();
  s32 cpu;

  if (p->flags & PF_KTHREAD)
    return -1;
  bpf_for(cpu, 0, cpus)
  {
    if (!bpf_cpumask_test_cpu(cpu, p->cpus_ptr))
      return cpu;
  }
  return -1;
}

/* @return whether a bug took the task. */
static bool misplace(struct task_struct* p)
{
  if (is_live(BUG_STARVE))
    return is_victim(p);
  if (is_stalled(scx_bpf_task_cpu(p)))
    return scx_bpf_dsq_insert(p, LOST_QUEUE, SCX_SLICE_DFL, 0);
  if (is_live(BUG_AFFINITY)) {
    s32 cpu = forbidden_cpu(p);

    return cpu >= 0 && scx_bpf_dsq_insert(p, SCX_DSQ_LOCAL_ON | cpu, SCX_SLICE_DFL, 0);
  }
  return false;
}

/* The last runnable task of a CPU comes here too (SCX_OPS_ENQ_LAST): a bug finds every task. */
void SCX_OP(faulty_enqueue, struct task_struct* p, u64 enq_flags)
{
  if (bug == BUG_VERIFIER)
    count_by_pid(p);
  give_up_sometime();
  if (misplace(p))
    return;
  if (enq_flags & SCX_ENQ_LAST) {
    scx_bpf_dsq_insert(p, SCX_DSQ_LOCAL, SCX_SLICE_DFL, enq_flags);
  } else {
    scx_bpf_dsq_insert(p, SHARED_QUEUE, SCX_SLICE_DFL, enq_flags);
    scx_kick_idle_cpu(p);
  }
}

void SCX_OP(faulty_dispatch, s32 cpu, struct task_struct* prev)
{
  if (!is_stalled(cpu))
    scx_bpf_dsq_move_to_local(SHARED_QUEUE);
}

s32 SCX_OP_SLEEPABLE(faulty_init)
{
  s32 error = scx_bpf_create_dsq(SHARED_QUEUE, -1);

  attached_at = bpf_ktime_get_ns();
  return error ? error : scx_bpf_create_dsq(LOST_QUEUE, -1);
}

SCX_SCHEDULER(scx_faulty,
              .enqueue = faulty_enqueue,
              .dispatch = faulty_dispatch,
              .init = faulty_init,
              .flags = SCX_OPS_ENQ_LAST,
              .timeout_ms = 2000);
