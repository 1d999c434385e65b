/* Two structures of type sched_ext_ops in one object. */
#include <ktstr/scx.bpf.h>

char _license[] SEC("license") = "GPL";

void SCX_OP(test_enqueue, struct task_struct* p, u64 enq_flags)
{
  scx_bpf_dsq_insert(p, SCX_DSQ_GLOBAL, SCX_SLICE_DFL, enq_flags);
}

SEC(".struct_ops.link")
struct sched_ext_ops first_ops = {.enqueue = (void*)test_enqueue, .name = "first"};

SEC(".struct_ops.link")
struct sched_ext_ops second_ops = {.enqueue = (void*)test_enqueue, .name = "second"};
