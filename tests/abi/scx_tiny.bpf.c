/* A scheduler with the constants that the flags of plugin_hpp.cpp set. */
#include <ktstr/scx.bpf.h>

const volatile u64 slice_ns = 20000000;
const volatile bool by_fifo;
const volatile bool by_vtime;

void SCX_OP(tiny_enqueue, struct task_struct* p, u64 enq_flags)
{
  scx_bpf_dsq_insert(p, SCX_DSQ_GLOBAL, by_fifo || by_vtime ? SCX_SLICE_DFL : slice_ns, enq_flags);
}

SCX_SCHEDULER(scx_tiny, .enqueue = tiny_enqueue);
