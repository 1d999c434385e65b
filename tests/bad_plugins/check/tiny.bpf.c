/* The least that is a scheduler. */
#include <ktstr/scx.bpf.h>

void SCX_OP(tiny_enqueue, struct task_struct* p, u64 enq_flags)
{
  scx_bpf_dsq_insert(p, SCX_DSQ_GLOBAL, SCX_SLICE_DFL, enq_flags);
}

SCX_SCHEDULER(tiny, .enqueue = tiny_enqueue);
