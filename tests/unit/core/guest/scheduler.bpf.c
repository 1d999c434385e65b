/* A scheduler for the tests of the loader: it is opened and patched, never loaded. */
#include <ktstr/scx.bpf.h>

SCX_CONST bool flag = false;
SCX_CONST signed char tiny = -1;
SCX_CONST u16 small_number = 2;
SCX_CONST u32 number = 3;
SCX_CONST u64 large = 4;
SCX_CONST u32 table[4] = {1, 2, 3, 4};
u64 writable = 5;

void SCX_OP(test_enqueue, struct task_struct* p, u64 enq_flags)
{
  writable += flag + tiny + small_number + number + large + table[enq_flags & 3];
  scx_bpf_dsq_insert(p, SCX_DSQ_GLOBAL, SCX_SLICE_DFL, enq_flags);
}

SCX_SCHEDULER(test_ops, .enqueue = test_enqueue);
