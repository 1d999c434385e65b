/* ktstr/scx.bpf.h - for authors of sched_ext schedulers in BPF: one object that loads on every
 * kernel since v6.12. It needs libbpf's headers and nothing of the kernel's. The functions below
 * carry the kernel's newest names and choose at load time what the running kernel offers; the
 * verifier removes the rest.
 *
 * A scheduler is a few programs and one table:
 *
 *   void SCX_OP(acme_enqueue, struct task_struct* p, u64 enq_flags) { ... }
 *   SCX_SCHEDULER(scx_acme, .enqueue = acme_enqueue, ...);
 */
#ifndef KTSTR_SCX_BPF_H
#define KTSTR_SCX_BPF_H

#include <ktstr/scx_kernel.bpf.h>

/** Begins a program: SCX_OP(name, type argument, ...), after its return type. */
#define SCX_OP(name, args...) SEC("struct_ops/" #name) BPF_PROG(name, ##args)

/** Begins a program that may sleep, as init must to create a queue. */
#define SCX_OP_SLEEPABLE(name, args...) SEC("struct_ops.s/" #name) BPF_PROG(name, ##args)

/** Defines the table NAME of the scheduler NAME, with the record of how it ended, and the licence
 * that the verifier asks for. The members are those of struct sched_ext_ops; `exit` is taken. Once
 * per object, at file scope, followed by a semicolon. */
#define SCX_SCHEDULER(NAME, members...)                                                            \
  char _license[] SEC("license") = "Dual BSD/GPL";                                                 \
  struct scx_exit_record scx_exit_record SEC(".data.scx_exit_record");                             \
  char scx_exit_record_dump[1] SEC(".data.scx_exit_record_dump");                                  \
  SCX_CONST u32 scx_exit_record_dump_len = sizeof(scx_exit_record_dump);                           \
  void SCX_OP(NAME##_record_exit, struct scx_exit_info* info)                                      \
  {                                                                                                \
    bpf_probe_read_kernel_str(scx_exit_record_dump, scx_exit_record_dump_len, info->dump);         \
    scx_record_exit(&scx_exit_record, info);                                                       \
  }                                                                                                \
  SEC(".struct_ops.link")                                                                          \
  struct sched_ext_ops NAME = {.exit = NAME##_record_exit, .name = #NAME, members}

/** A constant that the plugin's flags may set before load (ktstr_rodata). */
#define SCX_CONST const volatile

/** Why the scheduler ended, left in the object's memory for whoever loaded it. `kind` is written
 * last and is 0 while the scheduler runs. The kernel's dump of the CPUs and tasks goes to
 * scx_exit_record_dump, as far as the loader made room and said so in scx_exit_record_dump_len. */
struct scx_exit_record {
  s32 kind; /* the kernel's enum scx_exit_kind: 64.. unregistered, 1024.. error, 1026 stall */
  s64 exit_code;
  char reason[128];
  char msg[1024];
};

static __always_inline void scx_record_exit(struct scx_exit_record* record,
                                            const struct scx_exit_info* info)
{
  bpf_probe_read_kernel_str(record->reason, sizeof(record->reason), info->reason);
  bpf_probe_read_kernel_str(record->msg, sizeof(record->msg), info->msg);
  record->exit_code = info->exit_code;
  __atomic_exchange_n(&record->kind, (s32)info->kind, __ATOMIC_SEQ_CST);
}

/** Ends the scheduler as failed: the kernel goes back to its default and reports the message.
 * printf-like: at most 12 arguments, each an integer or a pointer. */
#define scx_bpf_error(format, args...)                                                             \
  ({                                                                                               \
    static char error_format[] = format;                                                           \
    unsigned long long error_args[___bpf_narg(args) + 1] = {};                                     \
    ___bpf_fill(error_args, args);                                                                 \
    scx_bpf_error_bstr(error_format, error_args, ___bpf_narg(args) * sizeof(error_args[0]));       \
  })

/** Appends P to the queue, to run for SLICE ns. @return false: P may not be queued there now. */
static __always_inline bool
scx_bpf_dsq_insert(struct task_struct* p, u64 dsq_id, u64 slice, u64 enq_flags)
{
  if (bpf_ksym_exists(scx_bpf_dsq_insert___v2___ktstr))
    return scx_bpf_dsq_insert___v2___ktstr(p, dsq_id, slice, enq_flags);
  if (bpf_ksym_exists(scx_bpf_dsq_insert___v1))
    scx_bpf_dsq_insert___v1(p, dsq_id, slice, enq_flags);
  else
    scx_bpf_dispatch___v0(p, dsq_id, slice, enq_flags);
  return true;
}

/** Puts P into the queue by VTIME, least first. One queue is used by insert or by insert_vtime,
 * never by both. */
static __always_inline bool
scx_bpf_dsq_insert_vtime(struct task_struct* p, u64 dsq_id, u64 slice, u64 vtime, u64 enq_flags)
{
  if (bpf_ksym_exists(__scx_bpf_dsq_insert_vtime)) {
    struct scx_bpf_dsq_insert_vtime_args args = {dsq_id, slice, vtime, enq_flags};
    return __scx_bpf_dsq_insert_vtime(p, &args);
  }
  if (bpf_ksym_exists(scx_bpf_dsq_insert_vtime___v1))
    scx_bpf_dsq_insert_vtime___v1(p, dsq_id, slice, vtime, enq_flags);
  else
    scx_bpf_dispatch_vtime___v0(p, dsq_id, slice, vtime, enq_flags);
  return true;
}

/** Moves the first task that may run here from the queue to this CPU's own; for `dispatch`.
 * @return false: there was none. */
static __always_inline bool scx_bpf_dsq_move_to_local(u64 dsq_id)
{
  if (bpf_ksym_exists(scx_bpf_dsq_move_to_local___v2___ktstr))
    return scx_bpf_dsq_move_to_local___v2___ktstr(dsq_id, 0);
  if (bpf_ksym_exists(scx_bpf_dsq_move_to_local___v1))
    return scx_bpf_dsq_move_to_local___v1(dsq_id);
  return scx_bpf_consume___v0(dsq_id);
}

static __always_inline void scx_bpf_task_set_slice(struct task_struct* p, u64 slice)
{
  if (bpf_ksym_exists(scx_bpf_task_set_slice___v1))
    scx_bpf_task_set_slice___v1(p, slice);
  else
    p->scx.slice = slice;
}

static __always_inline void scx_bpf_task_set_dsq_vtime(struct task_struct* p, u64 vtime)
{
  if (bpf_ksym_exists(scx_bpf_task_set_dsq_vtime___v1))
    scx_bpf_task_set_dsq_vtime___v1(p, vtime);
  else
    p->scx.dsq_vtime = vtime;
}

/** @return ns of a clock that may differ a little between CPUs. */
static __always_inline u64 scx_bpf_now(void)
{
  return bpf_ksym_exists(scx_bpf_now___v1) ? scx_bpf_now___v1() : bpf_ktime_get_ns();
}

/** @return whether virtual time A lies before B; right across the wrap of the counter. */
static __always_inline bool scx_vtime_before(u64 a, u64 b)
{
  return (s64)(a - b) < 0;
}

/** @return whether the CPU that this runs on is going offline, so far that it takes no interrupt
 * any more. The kernel kicks by an interrupt that a CPU sends to itself: a kick from there reaches
 * nobody, and, as of v7.3, the scheduler can never be detached again, because the kernel then waits
 * for that interrupt (free_kick_syncs, irq_work_sync). Insert with SCX_DSQ_LOCAL, or
 * SCX_DSQ_LOCAL_ON, instead. */
static __always_inline bool scx_this_cpu_is_leaving(void)
{
  const struct cpumask* online = scx_bpf_get_online_cpumask();
  bool is_leaving = !bpf_cpumask_test_cpu(bpf_get_smp_processor_id(), online);

  scx_bpf_put_cpumask(online);
  return is_leaving;
}

/** The usual `select_cpu` for a scheduler whose tasks all go through `enqueue`: chooses an idle CPU
 * near PREV_CPU, which the kernel wakes once P is queued; it takes what waits first. A scheduler
 * without `select_cpu` is given one by the kernel that puts P straight on the idle CPU: see below
 * what then starves. @return the CPU for P. */
static __always_inline s32 scx_select_idle_cpu(struct task_struct* p, s32 prev_cpu, u64 wake_flags)
{
  bool is_idle = false;

  return scx_bpf_select_cpu_dfl(p, prev_cpu, wake_flags, &is_idle);
}

/** The same for a scheduler with a queue of its own, which P skips while nothing waits there: then
 * it is put straight on the idle CPU, and `enqueue` is not called. A CPU asks for more work
 * (ops.dispatch) only when its own queue is empty; two tasks that wake each other synchronously
 * keep it filled, and what waits in the shared queue for that CPU would starve.
 */
static __always_inline s32 scx_select_idle_cpu_behind(struct task_struct* p,
                                                      s32 prev_cpu,
                                                      u64 wake_flags,
                                                      u64 queue)
{
  bool is_idle = false;
  s32 cpu = scx_bpf_select_cpu_dfl(p, prev_cpu, wake_flags, &is_idle);

  if (is_idle && (scx_bpf_dsq_nr_queued(queue) == 0 || scx_this_cpu_is_leaving()))
    scx_bpf_dsq_insert(p, SCX_DSQ_LOCAL, SCX_SLICE_DFL, 0);
  else if (is_idle)
    scx_bpf_kick_cpu(cpu, SCX_KICK_IDLE); /* it is not marked idle any more: it must look */
  return cpu;
}

/** Wakes one idle CPU that P may run on. After an insert into a shared queue: no CPU sleeps while a
 * task waits. */
static __always_inline void scx_kick_idle_cpu(struct task_struct* p)
{
  s32 cpu = scx_this_cpu_is_leaving() ? -1 : scx_bpf_pick_idle_cpu(p->cpus_ptr, 0);

  if (cpu >= 0)
    scx_bpf_kick_cpu(cpu, SCX_KICK_IDLE);
}

#endif /* KTSTR_SCX_BPF_H */
