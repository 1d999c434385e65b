/* The scheduler: what the kernel runs. */
#include <ktstr/scx.bpf.h>

/* Set by the flag "short" of the plugin. */
const volatile bool short_slice;

s32 SCX_OP(@NAME@_select_cpu, struct task_struct* p, s32 prev_cpu, u64 wake_flags)
{
  return scx_select_idle_cpu(p, prev_cpu, wake_flags);
}

void SCX_OP(@NAME@_enqueue, struct task_struct* p, u64 enq_flags)
{
  u64 slice = short_slice ? SCX_SLICE_DFL / 4 : SCX_SLICE_DFL;

  scx_bpf_dsq_insert(p, SCX_DSQ_GLOBAL, slice, enq_flags);
}

SCX_SCHEDULER(@NAME@, .select_cpu = @NAME@_select_cpu, .enqueue = @NAME@_enqueue);
