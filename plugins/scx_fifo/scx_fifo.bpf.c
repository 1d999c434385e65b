/* scx_fifo - one queue for the whole machine. Tasks run in the order in which they came, or, with
 * `by_vtime`, the one that has received the least CPU time for its weight runs first.
 *
 * SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
 */
#include <ktstr/scx.bpf.h>

enum { SHARED_QUEUE = 0 };

SCX_CONST bool by_vtime = false;

/* Virtual time of the task that started last: how far the machine has come. */
static u64 vtime_now;

/* When the task that runs on this CPU began to. */
struct {
  __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
  __uint(max_entries, 1);
  __type(key, u32);
  __type(value, u64);
} started_at SEC(".maps");

static u64* this_cpu_started_at(void)
{
  u32 only = 0;

  return bpf_map_lookup_elem(&started_at, &only);
}

s32 SCX_OP(fifo_select_cpu, struct task_struct* p, s32 prev_cpu, u64 wake_flags)
{
  return scx_select_idle_cpu_behind(p, prev_cpu, wake_flags, SHARED_QUEUE);
}

/* A task that slept keeps at most one slice of advantage: else it would run alone until it had
 * caught up with everybody. */
static u64 vtime_to_queue_at(const struct task_struct* p)
{
  u64 earliest = vtime_now - SCX_SLICE_DFL;

  return scx_vtime_before(p->scx.dsq_vtime, earliest) ? earliest : p->scx.dsq_vtime;
}

void SCX_OP(fifo_enqueue, struct task_struct* p, u64 enq_flags)
{
  if (by_vtime)
    scx_bpf_dsq_insert_vtime(p, SHARED_QUEUE, SCX_SLICE_DFL, vtime_to_queue_at(p), enq_flags);
  else
    scx_bpf_dsq_insert(p, SHARED_QUEUE, SCX_SLICE_DFL, enq_flags);
  scx_kick_idle_cpu(p);
}

void SCX_OP(fifo_dispatch, s32 cpu, struct task_struct* prev)
{
  scx_bpf_dsq_move_to_local(SHARED_QUEUE);
}

void SCX_OP(fifo_running, struct task_struct* p)
{
  u64* start = this_cpu_started_at();

  if (!by_vtime || !start)
    return;
  *start = scx_bpf_now();
  if (scx_vtime_before(vtime_now, p->scx.dsq_vtime))
    vtime_now = p->scx.dsq_vtime;
}

void SCX_OP(fifo_stopping, struct task_struct* p, bool runnable)
{
  u64* start = this_cpu_started_at();

  if (!by_vtime || !start)
    return;
  scx_bpf_task_set_dsq_vtime(p, p->scx.dsq_vtime + (scx_bpf_now() - *start) * 100 / p->scx.weight);
}

void SCX_OP(fifo_enable, struct task_struct* p)
{
  if (by_vtime)
    scx_bpf_task_set_dsq_vtime(p, vtime_now);
}

/* CPUs may come and go: the queue belongs to none. */
void SCX_OP(fifo_cpu_online, s32 cpu) {}

void SCX_OP(fifo_cpu_offline, s32 cpu) {}

s32 SCX_OP_SLEEPABLE(fifo_init)
{
  return scx_bpf_create_dsq(SHARED_QUEUE, -1);
}

SCX_SCHEDULER(scx_fifo,
              .select_cpu = fifo_select_cpu,
              .enqueue = fifo_enqueue,
              .dispatch = fifo_dispatch,
              .running = fifo_running,
              .stopping = fifo_stopping,
              .enable = fifo_enable,
              .cpu_online = fifo_cpu_online,
              .cpu_offline = fifo_cpu_offline,
              .init = fifo_init);
