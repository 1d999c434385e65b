/* scx_racy - queues a task that wakes up at the CPU that woke it, whose cache holds what the task
 * is going to read - or, when it ran there already, at the next CPU. It has a race: it tests
 * whether that CPU sleeps, and kicks it only then. The chosen is often just about to sleep. When it
 * looks into its queue before the task is in there and falls asleep after it was seen awake, nobody
 * kicks it: the wake-up is lost, and the task waits until something else happens to wake that CPU.
 * With `always_kick` the test is left out, and with it the race.
 *
 * It is made for tasks that wake each other, and for nothing else: a task that may not run at the
 * chosen CPU goes to its own CPU's local queue, and while spinners keep that filled nobody looks into
 * the CPU's other one. `pinned` shows it, with and without the race.
 *
 * The wake-up must run on another CPU than the waker for that, hence ALLOW_QUEUED_WAKEUP (v6.15).
 *
 * SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
 */
#include <ktstr/scx.bpf.h>

#define MAX_CPUS 512 /* a power of two */

SCX_CONST bool always_kick = false;

static u32 asleep[MAX_CPUS];

/* The CPU that the task shall be queued at. */
struct {
  __uint(type, BPF_MAP_TYPE_TASK_STORAGE);
  __uint(map_flags, BPF_F_NO_PREALLOC);
  __type(key, int);
  __type(value, u32);
} chosen_cpus SEC(".maps");

/* clang would leave out a bound that it can prove and the verifier cannot. */
static u32* asleep_at(u32 cpu)
{
  barrier_var(cpu);
  return &asleep[cpu & (MAX_CPUS - 1)];
}

s32 SCX_OP(racy_select_cpu, struct task_struct* p, s32 prev_cpu, u64 wake_flags)
{
  u32* chosen = bpf_task_storage_get(&chosen_cpus, p, NULL, BPF_LOCAL_STORAGE_GET_F_CREATE);

  s32 waker_cpu = bpf_get_smp_processor_id();

  if (chosen)
    *chosen = waker_cpu != prev_cpu ? waker_cpu : (waker_cpu + 1) % scx_bpf_nr_cpu_ids();
  return prev_cpu;
}

void SCX_OP(racy_enqueue, struct task_struct* p, u64 enq_flags)
{
  u32* chosen = bpf_task_storage_get(&chosen_cpus, p, NULL, 0);
  u32 cpu = chosen ? *chosen : 0;
  bool must_kick;

  if (!chosen || !bpf_cpumask_test_cpu(cpu, p->cpus_ptr)) {
    scx_bpf_dsq_insert(p, SCX_DSQ_LOCAL, SCX_SLICE_DFL, enq_flags);
    return;
  }
  must_kick = always_kick || *asleep_at(cpu);
  scx_bpf_dsq_insert(p, cpu, SCX_SLICE_DFL, enq_flags);
  if (must_kick)
    scx_bpf_kick_cpu(cpu, 0);
}

void SCX_OP(racy_dispatch, s32 cpu, struct task_struct* prev)
{
  scx_bpf_dsq_move_to_local(cpu);
}

void SCX_OP(racy_update_idle, s32 cpu, bool is_idle)
{
  __sync_lock_test_and_set(asleep_at(cpu), is_idle);
  if (is_idle && scx_bpf_dsq_nr_queued(cpu) > 0)
    scx_bpf_kick_cpu(cpu, 0);
}

s32 SCX_OP_SLEEPABLE(racy_init)
{
  s32 cpus = scx_bpf_nr_cpu_ids();
  s32 status = 0;
  s32 cpu;

  bpf_for(cpu, 0, cpus)
  {
    status = scx_bpf_create_dsq(cpu, -1);
    if (status)
      break;
  }
  return status;
}

SCX_SCHEDULER(scx_racy,
              .select_cpu = racy_select_cpu,
              .enqueue = racy_enqueue,
              .dispatch = racy_dispatch,
              .update_idle = racy_update_idle,
              .init = racy_init,
              .flags = SCX_OPS_ALLOW_QUEUED_WAKEUP);
