/* The shortest scheduler: an idle CPU if there is one, else the kernel's own global queue. */
#include <ktstr/scx.bpf.h>

s32 SCX_OP(example_select_cpu, struct task_struct* p, s32 prev_cpu, u64 wake_flags)
{
  return scx_select_idle_cpu(p, prev_cpu, wake_flags);
}

void SCX_OP(example_enqueue, struct task_struct* p, u64 enq_flags)
{
  scx_bpf_dsq_insert(p, SCX_DSQ_GLOBAL, SCX_SLICE_DFL, enq_flags);
}

SCX_SCHEDULER(scx_example, .select_cpu = example_select_cpu, .enqueue = example_enqueue);
