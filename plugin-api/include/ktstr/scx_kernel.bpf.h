/* ktstr/scx_kernel.bpf.h - the part of the kernel that a sched_ext scheduler touches, declared by
 * hand, so that a BPF object builds on a machine that has no vmlinux.h. Members are found by name
 * when the object is loaded (CO-RE), so only the ones that are used need to be here, in any order.
 * Do not include it together with a vmlinux.h. Authors include ktstr/scx.bpf.h.
 *
 * libbpf ignores the last ___suffix of a name, which lets one kernel name have several signatures.
 * A weak kernel function is NULL on a kernel that lacks it; bpf_ksym_exists() tells.
 */
#ifndef KTSTR_SCX_KERNEL_BPF_H
#define KTSTR_SCX_KERNEL_BPF_H

typedef signed char __s8;
typedef unsigned char __u8;
typedef signed short __s16;
typedef unsigned short __u16;
typedef signed int __s32;
typedef unsigned int __u32;
typedef signed long long __s64;
typedef unsigned long long __u64;
typedef __u16 __be16;
typedef __u32 __be32;
typedef __u32 __wsum;

typedef __u8 u8;
typedef __u16 u16;
typedef __s32 s32;
typedef __u32 u32;
typedef __s64 s64;
typedef __u64 u64;
typedef _Bool bool;
enum { false = 0, true = 1 };
#define NULL ((void*)0)

#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

/* Of the BPF system call's interface: these never change. */
enum bpf_map_type {
  BPF_MAP_TYPE_HASH = 1,
  BPF_MAP_TYPE_ARRAY = 2,
  BPF_MAP_TYPE_PERCPU_HASH = 5,
  BPF_MAP_TYPE_PERCPU_ARRAY = 6,
  BPF_MAP_TYPE_TASK_STORAGE = 29
};
enum { BPF_LOCAL_STORAGE_GET_F_CREATE = 1 };
enum { BPF_F_NO_PREALLOC = 1 };
struct bpf_iter_num { /* of bpf_for() */
  __u64 __opaque[1];
} __attribute__((aligned(8)));

/* What goes into the ops table or builds a queue id is a literal: it has not changed since v6.12.
 */
enum scx_dsq_id_flags {
  SCX_DSQ_GLOBAL = 0x8000000000000001ULL,
  SCX_DSQ_LOCAL = 0x8000000000000002ULL,
  SCX_DSQ_LOCAL_ON = 0xc000000000000000ULL /* | cpu */
};
enum scx_ops_flags {
  SCX_OPS_KEEP_BUILTIN_IDLE = 1ULL << 0,
  SCX_OPS_ENQ_LAST = 1ULL << 1,
  SCX_OPS_ENQ_EXITING = 1ULL << 2,
  SCX_OPS_SWITCH_PARTIAL = 1ULL << 3,
  SCX_OPS_ENQ_MIGRATION_DISABLED = 1ULL << 4, /* since v6.14 */
  SCX_OPS_ALLOW_QUEUED_WAKEUP = 1ULL << 5     /* since v6.15 */
};
#define SCX_SLICE_DFL 20000000ULL /* ns */
#define SCX_SLICE_INF (~0ULL)

/* What follows the kernel's internal flags has moved (SCX_ENQ_HEAD did): read at load time. A value
 * that the kernel does not have is 0, which is no flag. */
enum scx_enq_flags { SCX_ENQ_WAKEUP, SCX_ENQ_HEAD, SCX_ENQ_PREEMPT, SCX_ENQ_REENQ, SCX_ENQ_LAST };
enum scx_deq_flags { SCX_DEQ_SLEEP };
enum scx_kick_flags { SCX_KICK_IDLE, SCX_KICK_PREEMPT, SCX_KICK_WAIT };
enum scx_wake_flags { SCX_WAKE_FORK, SCX_WAKE_TTWU, SCX_WAKE_SYNC };
enum scx_pick_idle_cpu_flags { SCX_PICK_IDLE_CORE };

#define KTSTR_KERNEL_ENUM(type, name)                                                              \
  (bpf_core_enum_value_exists(enum type, name) ? bpf_core_enum_value(enum type, name) : 0)
#define SCX_ENQ_WAKEUP KTSTR_KERNEL_ENUM(scx_enq_flags, SCX_ENQ_WAKEUP)
#define SCX_ENQ_HEAD KTSTR_KERNEL_ENUM(scx_enq_flags, SCX_ENQ_HEAD)
#define SCX_ENQ_PREEMPT KTSTR_KERNEL_ENUM(scx_enq_flags, SCX_ENQ_PREEMPT)
#define SCX_ENQ_REENQ KTSTR_KERNEL_ENUM(scx_enq_flags, SCX_ENQ_REENQ)
#define SCX_ENQ_LAST KTSTR_KERNEL_ENUM(scx_enq_flags, SCX_ENQ_LAST)
#define SCX_DEQ_SLEEP KTSTR_KERNEL_ENUM(scx_deq_flags, SCX_DEQ_SLEEP)
#define SCX_KICK_IDLE KTSTR_KERNEL_ENUM(scx_kick_flags, SCX_KICK_IDLE)
#define SCX_KICK_PREEMPT KTSTR_KERNEL_ENUM(scx_kick_flags, SCX_KICK_PREEMPT)
#define SCX_KICK_WAIT KTSTR_KERNEL_ENUM(scx_kick_flags, SCX_KICK_WAIT)
#define SCX_WAKE_FORK KTSTR_KERNEL_ENUM(scx_wake_flags, SCX_WAKE_FORK)
#define SCX_WAKE_TTWU KTSTR_KERNEL_ENUM(scx_wake_flags, SCX_WAKE_TTWU)
#define SCX_WAKE_SYNC KTSTR_KERNEL_ENUM(scx_wake_flags, SCX_WAKE_SYNC)
#define SCX_PICK_IDLE_CORE KTSTR_KERNEL_ENUM(scx_pick_idle_cpu_flags, SCX_PICK_IDLE_CORE)

enum scx_exit_kind { SCX_EXIT_NONE };

struct cpumask {
  unsigned long bits[1];
};

struct cgroup;
struct scx_dump_ctx;
struct scx_cgroup_init_args;

#define KTSTR_RELOCATED __attribute__((preserve_access_index))

struct sched_ext_entity {
  u32 weight; /* 1 .. 10000; 100 is nice 0 */
  s32 sticky_cpu;
  u64 slice;     /* ns left to run */
  u64 dsq_vtime; /* key in a queue ordered by virtual time; the scheduler's to set */
} KTSTR_RELOCATED;

struct sched_entity {
  u64 sum_exec_runtime; /* ns of CPU time since the task began */
} KTSTR_RELOCATED;

struct task_struct {
  unsigned int flags; /* PF_... */
  int prio;
  int static_prio;
  unsigned int policy;
  int nr_cpus_allowed;
  const struct cpumask* cpus_ptr;
  unsigned short migration_disabled;
  int pid;  /* of the thread */
  int tgid; /* of the process */
  struct task_struct* group_leader;
  struct task_struct* real_parent;
  char comm[16];
  u64 start_time; /* ns, as bpf_ktime_get_ns() */
  struct sched_entity se;
  struct sched_ext_entity scx;
} KTSTR_RELOCATED;

struct scx_exit_info {
  enum scx_exit_kind kind;
  s64 exit_code;
  const char* reason;
  char* msg;
  char* dump;
} KTSTR_RELOCATED;

struct scx_init_task_args {
  bool fork;
  struct cgroup* cgroup;
} KTSTR_RELOCATED;

struct scx_exit_task_args {
  bool cancelled;
} KTSTR_RELOCATED;

/* Arguments of kernel functions, laid out as the kernel has them. */
struct scx_bpf_dsq_insert_vtime_args {
  u64 dsq_id;
  u64 slice;
  u64 vtime;
  u64 enq_flags;
};

/* Each program of a scheduler receives its arguments in one array; SCX_OP() names and types them.
 * The comment is the signature that SCX_OP() must be given. */
typedef unsigned long long scx_args;

struct sched_ext_ops {
  s32 (*select_cpu)(scx_args*);         /* struct task_struct* p, s32 prev_cpu, u64 wake_flags */
  void (*enqueue)(scx_args*);           /* struct task_struct* p, u64 enq_flags */
  void (*dequeue)(scx_args*);           /* struct task_struct* p, u64 deq_flags */
  void (*dispatch)(scx_args*);          /* s32 cpu, struct task_struct* prev */
  void (*tick)(scx_args*);              /* struct task_struct* p */
  void (*runnable)(scx_args*);          /* struct task_struct* p, u64 enq_flags */
  void (*running)(scx_args*);           /* struct task_struct* p */
  void (*stopping)(scx_args*);          /* struct task_struct* p, bool runnable */
  void (*quiescent)(scx_args*);         /* struct task_struct* p, u64 deq_flags */
  bool (*yield)(scx_args*);             /* struct task_struct* from, struct task_struct* to */
  bool (*core_sched_before)(scx_args*); /* struct task_struct* a, struct task_struct* b */
  void (*set_weight)(scx_args*);        /* struct task_struct* p, u32 weight */
  void (*set_cpumask)(scx_args*);       /* struct task_struct* p, const struct cpumask* mask */
  void (*update_idle)(scx_args*);       /* s32 cpu, bool idle */
  s32 (*init_task)(scx_args*);          /* struct task_struct* p, struct scx_init_task_args* args */
  void (*exit_task)(scx_args*);         /* struct task_struct* p, struct scx_exit_task_args* args */
  void (*enable)(scx_args*);            /* struct task_struct* p */
  void (*disable)(scx_args*);           /* struct task_struct* p */
  void (*dump)(scx_args*);              /* struct scx_dump_ctx* ctx */
  void (*dump_cpu)(scx_args*);          /* struct scx_dump_ctx* ctx, s32 cpu, bool idle */
  void (*dump_task)(scx_args*);         /* struct scx_dump_ctx* ctx, struct task_struct* p */
  s32 (*cgroup_init)(scx_args*);        /* struct cgroup* c, struct scx_cgroup_init_args* args */
  void (*cgroup_exit)(scx_args*);       /* struct cgroup* c */
  void (*cgroup_move)(scx_args*);       /* struct task_struct* p, struct cgroup* from, ...* to */
  void (*cgroup_set_weight)(scx_args*); /* struct cgroup* c, u32 weight */
  void (*cpu_online)(scx_args*);        /* s32 cpu */
  void (*cpu_offline)(scx_args*);       /* s32 cpu */
  s32 (*init)(scx_args*);               /* void; may sleep */
  void (*exit)(scx_args*);              /* struct scx_exit_info* info */
  u32 dispatch_max_batch;
  u64 flags;      /* SCX_OPS_... */
  u32 timeout_ms; /* a runnable task that waits longer ends the scheduler; 0: 30 s */
  u32 exit_dump_len;
  u64 hotplug_seq;
  char name[128];
};

/* KTSTR_KFUNC: every kernel since v6.12 has it. Where it does not resolve, libbpf says why. */
#define KTSTR_KFUNC extern __ksym
#define KTSTR_KFUNC_IF_ANY extern __ksym __weak

/* Placement. */
KTSTR_KFUNC s32 scx_bpf_select_cpu_dfl(struct task_struct* p,
                                       s32 prev_cpu,
                                       u64 wake_flags,
                                       bool* is_idle);
KTSTR_KFUNC s32 scx_bpf_pick_idle_cpu(const struct cpumask* allowed, u64 flags);
KTSTR_KFUNC s32 scx_bpf_pick_any_cpu(const struct cpumask* allowed, u64 flags);
KTSTR_KFUNC bool scx_bpf_test_and_clear_cpu_idle(s32 cpu);
KTSTR_KFUNC void scx_bpf_kick_cpu(s32 cpu, u64 flags);

/* Queues. Names and signatures that changed are wrapped in ktstr/scx.bpf.h. */
KTSTR_KFUNC s32 scx_bpf_create_dsq(u64 dsq_id, s32 node);
KTSTR_KFUNC void scx_bpf_destroy_dsq(u64 dsq_id);
KTSTR_KFUNC s32 scx_bpf_dsq_nr_queued(u64 dsq_id);
KTSTR_KFUNC u32 scx_bpf_dispatch_nr_slots(void);
/* v6.19, v6.13, v6.12 */
KTSTR_KFUNC_IF_ANY bool
scx_bpf_dsq_insert___v2___ktstr(struct task_struct* p, u64 dsq_id, u64 slice, u64 enq_flags);
KTSTR_KFUNC_IF_ANY void
scx_bpf_dsq_insert___v1(struct task_struct* p, u64 dsq_id, u64 slice, u64 enq_flags);
KTSTR_KFUNC_IF_ANY void
scx_bpf_dispatch___v0(struct task_struct* p, u64 dsq_id, u64 slice, u64 enq_flags);
/* v6.19, v6.13, v6.12 */
KTSTR_KFUNC_IF_ANY bool __scx_bpf_dsq_insert_vtime(struct task_struct* p,
                                                   struct scx_bpf_dsq_insert_vtime_args* args);
KTSTR_KFUNC_IF_ANY void scx_bpf_dsq_insert_vtime___v1(
    struct task_struct* p, u64 dsq_id, u64 slice, u64 vtime, u64 enq_flags);
KTSTR_KFUNC_IF_ANY void
scx_bpf_dispatch_vtime___v0(struct task_struct* p, u64 dsq_id, u64 slice, u64 vtime, u64 enq_flags);
/* v7.1, v6.13, v6.12 */
KTSTR_KFUNC_IF_ANY bool scx_bpf_dsq_move_to_local___v2___ktstr(u64 dsq_id, u64 enq_flags);
KTSTR_KFUNC_IF_ANY bool scx_bpf_dsq_move_to_local___v1(u64 dsq_id);
KTSTR_KFUNC_IF_ANY bool scx_bpf_consume___v0(u64 dsq_id);

/* Tasks. The two setters came in v6.19; before, the members of p->scx are written. */
KTSTR_KFUNC bool scx_bpf_task_running(const struct task_struct* p);
KTSTR_KFUNC s32 scx_bpf_task_cpu(const struct task_struct* p);
KTSTR_KFUNC_IF_ANY bool scx_bpf_task_set_slice___v1(struct task_struct* p, u64 slice);
KTSTR_KFUNC_IF_ANY bool scx_bpf_task_set_dsq_vtime___v1(struct task_struct* p, u64 vtime);

/* Machine. */
KTSTR_KFUNC u32 scx_bpf_nr_cpu_ids(void);
KTSTR_KFUNC_IF_ANY u64 scx_bpf_now___v1(void); /* since v6.14 */
KTSTR_KFUNC const struct cpumask* scx_bpf_get_online_cpumask(void);
KTSTR_KFUNC void scx_bpf_put_cpumask(const struct cpumask* mask);
KTSTR_KFUNC bool bpf_cpumask_test_cpu(u32 cpu, const struct cpumask* mask);

/* Last words. */
KTSTR_KFUNC void scx_bpf_error_bstr(char* format, unsigned long long* data, u32 data__sz);
KTSTR_KFUNC void scx_bpf_exit_bstr(s64 code, char* format, unsigned long long* data, u32 data__sz);

/* Identifies the last-level cache of a CPU while its scheduling domains stand: equal for CPUs that
 * share one. Read with bpf_per_cpu_ptr(&sd_llc_id, cpu). */
extern const int sd_llc_id __ksym;

#endif /* KTSTR_SCX_KERNEL_BPF_H */
