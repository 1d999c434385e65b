/* planted - a scheduler as its author would want it: a queue for each last-level cache, ordered by
 * virtual time that respects weights; idle CPUs first, whole cores before threads; queues that are
 * empty or short help those that are long; CPUs may come and go; any number of CPUs up to 512. And
 * then PLANT names one of the bugs of bugs.h, and one line of it goes wrong: HAS(bug) marks the
 * place. `none` has no bug. Compiled once for each name.
 *
 * SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
 */
#include <ktstr/scx.bpf.h>

#include "bugs.h"

#define AS_ENUMERATOR(name, description) BUG_##name,
enum bug { PLANTED_BUGS(AS_ENUMERATOR) };
#define BUG_OF_(name) BUG_##name
#define BUG_OF(name) BUG_OF_(name)
#define HAS(name) (BUG_OF(PLANT) == BUG_##name)

enum { MAX_CPUS = 512, MAX_CACHES = 64, MAX_DEPTH = HAS(flat_cgroups) ? 4 : 64 };
enum { LOST_QUEUE = MAX_CACHES }; /* nobody serves it */
enum { PF_EXITING = 0x4, PF_KTHREAD = 0x200000 };
enum { NORMAL_WEIGHT = 100 };

#define MILLISECOND 1000000ULL
#define SLICE (10 * MILLISECOND)
#define FAR (1000000 * MILLISECOND)

struct cgroup {
  int level; /* the root's is 0 */
} KTSTR_RELOCATED;

/* HAS(threads_once): which core a CPU is a thread of. */
struct cpuinfo_topology {
  u32 pkg_id;
  u32 core_id;
} KTSTR_RELOCATED;

struct cpuinfo_x86 {
  struct cpuinfo_topology topo;
} KTSTR_RELOCATED;

extern const struct cpuinfo_x86 cpu_info __ksym;

/* What is known of a task. */
struct task {
  u64 started_at; /* when it began to run */
  u64 cpus;       /* HAS(ignores_cpuset): of the first 64, those that it might use at first */
};

struct {
  __uint(type, BPF_MAP_TYPE_TASK_STORAGE);
  __uint(map_flags, BPF_F_NO_PREALLOC);
  __type(key, int);
  __type(value, struct task);
} tasks SEC(".maps");

static u64 served[MAX_CPUS / 64]; /* the CPUs that are online */
static u32 cache_of_cpu[MAX_CPUS];
static s32 id_of_cache[MAX_CACHES];
static s32 cpus_of_cache[MAX_CACHES]; /* that are online */
static u32 nr_caches;

static u64 vtime_now; /* of the task that started last */
static u32 rotor;     /* which cache is looked at next */
static u64 enqueues;

/* CPUs and caches. clang leaves out a bound that it can prove and the verifier cannot, hence the
 * barriers. */

static u64* word_of(u32 cpu)
{
  barrier_var(cpu);
  return &served[cpu / 64 & (MAX_CPUS / 64 - 1)];
}

static u32* cache_of_cpu_at(u32 cpu)
{
  barrier_var(cpu);
  return &cache_of_cpu[cpu & (MAX_CPUS - 1)];
}

static s32* cpus_of_cache_at(u32 cache)
{
  barrier_var(cache);
  return &cpus_of_cache[cache & (MAX_CACHES - 1)];
}

static bool is_served(s32 cpu)
{
  if (HAS(stalls_cpu) && cpu + 1 == (s32)scx_bpf_nr_cpu_ids())
    return false;
  return *word_of(cpu) & 1ULL << (u32)cpu % 64;
}

static void serve(s32 cpu, bool is_online)
{
  u64 bit = 1ULL << (u32)cpu % 64;

  if (cpu >= (HAS(first_64_cpus) ? 64 : MAX_CPUS))
    return;
  if (is_online)
    __sync_fetch_and_or(word_of(cpu), bit);
  else
    __sync_fetch_and_and(word_of(cpu), ~bit);
}

static u32 cache_of(s32 cpu)
{
  return *cache_of_cpu_at(cpu);
}

/* @return the number of the cache, a new one if need be; an error is negative. */
static s32 number_of_cache(s32 id)
{
  u32 cache;
  s32 error;

  bpf_for(cache, 0, nr_caches)
  {
    if (cache < MAX_CACHES && id_of_cache[cache] == id)
      return cache;
  }
  cache = nr_caches;
  if (cache >= MAX_CACHES)
    return 0;
  error = scx_bpf_create_dsq(cache, -1);
  if (error)
    return error;
  id_of_cache[cache] = id;
  nr_caches = cache + 1;
  return cache;
}

/* HAS(threads_once) */
static bool is_core_of_last(s32 cpu)
{
  const struct cpuinfo_x86* info = bpf_per_cpu_ptr(&cpu_info, cpu);
  const struct cpuinfo_x86* last = bpf_per_cpu_ptr(&cpu_info, cpu - 1);

  return info && last && info->topo.pkg_id == last->topo.pkg_id &&
         info->topo.core_id == last->topo.core_id;
}

static s32 meet_cpu(s32 cpu)
{
  const s32* id = bpf_per_cpu_ptr(&sd_llc_id, cpu);
  s32 cache;

  if (!id || (u32)cpu >= MAX_CPUS || (HAS(threads_once) && cpu > 0 && is_core_of_last(cpu)))
    return 0;
  cache = number_of_cache(*id);
  if (cache < 0)
    return cache;
  *cache_of_cpu_at(cpu) = cache;
  __sync_fetch_and_add(cpus_of_cache_at(cache), 1);
  serve(cpu, true);
  return 0;
}

void SCX_OP_SLEEPABLE(planted_cpu_online, s32 cpu)
{
  if (!HAS(replug_forgets))
    meet_cpu(cpu);
}

/* The others come and look for what the CPU left behind. */
void SCX_OP_SLEEPABLE(planted_cpu_offline, s32 cpu)
{
  s32 cpus = scx_bpf_nr_cpu_ids();
  s32 other;

  serve(cpu, false);
  __sync_fetch_and_add(cpus_of_cache_at(cache_of(cpu)), -1);
  bpf_for(other, 0, cpus)
  {
    if (HAS(unplug_strands) && cache_of(other) == cache_of(cpu))
      serve(other, false);
    scx_bpf_kick_cpu(other, 0);
  }
}

/* HAS(counts_online) */
static u32 nr_online;

static u32 count_online(const struct cpumask* online)
{
  s32 cpus = scx_bpf_nr_cpu_ids();
  s32 cpu;

  bpf_for(cpu, 0, cpus)
  {
    if (bpf_cpumask_test_cpu(cpu, online))
      __sync_fetch_and_add(&nr_online, 1);
  }
  return nr_online;
}

s32 SCX_OP_SLEEPABLE(planted_init)
{
  const struct cpumask* online = scx_bpf_get_online_cpumask();
  s32 cpus = HAS(counts_online) ? count_online(online) : scx_bpf_nr_cpu_ids();
  s32 error = scx_bpf_create_dsq(LOST_QUEUE, -1);
  s32 cpu;

  vtime_now = HAS(wraps_vtime) ? (u32)-1 - 100 * MILLISECOND : FAR;
  bpf_for(cpu, 0, cpus)
  {
    if (error)
      break;
    if (bpf_cpumask_test_cpu(cpu, online))
      error = meet_cpu(cpu);
  }
  scx_bpf_put_cpumask(online);
  return error;
}

/* Placement. */

/* For how long the task has run since it was chosen last. */
static u64 used_by(struct task_struct* p)
{
  struct task* task = bpf_task_storage_get(&tasks, p, NULL, 0);

  return task ? scx_bpf_now() - task->started_at : 0;
}

static u64 slice_of(struct task_struct* p)
{
  if (HAS(never_preempts))
    return SCX_SLICE_INF;
  if (HAS(slice_underflow))
    return SLICE - used_by(p);
  if (HAS(slice_by_weight))
    return SLICE * p->scx.weight / NORMAL_WEIGHT;
  return SLICE;
}

/* The first 64 CPUs that the task may use. */
static u64 first_cpus(const struct task_struct* p)
{
  u64 cpus = 0;
  s32 cpu;

  bpf_for(cpu, 0, 64)
  {
    if (bpf_cpumask_test_cpu(cpu, p->cpus_ptr))
      cpus |= 1ULL << cpu;
  }
  return cpus;
}

/* HAS(ignores_cpuset): an idle CPU among those that the task might use when it came. */
static s32 idle_among_first(struct task_struct* p)
{
  struct task* task = bpf_task_storage_get(&tasks, p, NULL, 0);
  s32 cpu;

  bpf_for(cpu, 0, 64)
  {
    if (task && task->cpus & 1ULL << cpu && is_served(cpu) && scx_bpf_test_and_clear_cpu_idle(cpu))
      return cpu;
  }
  return -1;
}

/* @return an idle CPU, which is now taken, or -1. */
static s32 take_idle_cpu(struct task_struct* p)
{
  s32 prev_cpu = scx_bpf_task_cpu(p);
  s32 cpu;

  if (HAS(ignores_cpuset) && !(p->flags & PF_KTHREAD))
    return idle_among_first(p);
  if (bpf_cpumask_test_cpu(prev_cpu, p->cpus_ptr) && scx_bpf_test_and_clear_cpu_idle(prev_cpu))
    return prev_cpu;
  cpu = scx_bpf_pick_idle_cpu(p->cpus_ptr, SCX_PICK_IDLE_CORE);
  return cpu >= 0 ? cpu : scx_bpf_pick_idle_cpu(p->cpus_ptr, 0);
}

/* HAS(ignores_affinity) */
static s32 take_any_idle_cpu(void)
{
  const struct cpumask* online = scx_bpf_get_online_cpumask();
  s32 cpu = scx_bpf_pick_idle_cpu(online, 0);

  scx_bpf_put_cpumask(online);
  return cpu;
}

s32 SCX_OP(planted_select_cpu, struct task_struct* p, s32 prev_cpu, u64 wake_flags)
{
  s32 cpu =
      HAS(ignores_affinity) && !(p->flags & PF_KTHREAD) ? take_any_idle_cpu() : take_idle_cpu(p);

  if (cpu < 0)
    return prev_cpu;
  if (HAS(ignores_affinity) || HAS(ignores_cpuset))
    scx_bpf_dsq_insert(p, SCX_DSQ_LOCAL_ON | cpu, slice_of(p), 0);
  else
    scx_bpf_dsq_insert(p, SCX_DSQ_LOCAL, slice_of(p), HAS(bad_flags) ? wake_flags << 56 : 0);
  if (HAS(double_insert))
    scx_bpf_dsq_insert(p, SCX_DSQ_LOCAL, slice_of(p), 0);
  return cpu;
}

/* Order. A task that slept keeps at most one slice of advantage. */
static u64 vtime_to_queue_at(const struct task_struct* p)
{
  u64 earliest = vtime_now - SLICE;

  if (HAS(newest_first))
    return FAR - enqueues;
  if (HAS(starves_light) && p->scx.weight < NORMAL_WEIGHT)
    return vtime_now + FAR;
  if (HAS(starves_kthreads) && p->flags & PF_KTHREAD)
    return vtime_now + FAR;
  if (HAS(stuck_vtime))
    return p->scx.dsq_vtime;
  return scx_vtime_before(p->scx.dsq_vtime, earliest) ? earliest : p->scx.dsq_vtime;
}

static void tell_idle_cpu(struct task_struct* p)
{
  s32 cpu = scx_this_cpu_is_leaving() ? -1 : take_idle_cpu(p);

  if (cpu >= 0)
    scx_bpf_kick_cpu(cpu, SCX_KICK_IDLE);
}

/* A kernel thread that is bound to its CPU serves everybody else there. */
static bool must_not_wait(const struct task_struct* p)
{
  return !HAS(starves_kthreads) && p->flags & PF_KTHREAD && p->nr_cpus_allowed == 1;
}

static u64 queue_for(const struct task_struct* p)
{
  u32 cache = cache_of(scx_bpf_task_cpu(p));

  if (HAS(leaks_queue) && nr_caches > 1 && cache + 1 == nr_caches)
    return LOST_QUEUE;
  return cache;
}

void SCX_OP(planted_enqueue, struct task_struct* p, u64 enq_flags)
{
  u64 number = __sync_fetch_and_add(&enqueues, 1);
  u64 queue = queue_for(p);

  if (HAS(lost_wakeup) && number % 16 == 15 && enq_flags & SCX_ENQ_WAKEUP &&
      !(p->flags & PF_KTHREAD))
    return;
  if (HAS(drops_task) && number % 256 == 255 && !(p->flags & PF_KTHREAD))
    return;
  if (HAS(forgets_exiting) && p->flags & PF_EXITING)
    return;
  if (must_not_wait(p)) {
    scx_bpf_dsq_insert(p, SCX_DSQ_LOCAL, slice_of(p), enq_flags | SCX_ENQ_PREEMPT);
    return;
  }
  scx_bpf_dsq_insert_vtime(p, queue, slice_of(p), vtime_to_queue_at(p), enq_flags);
  tell_idle_cpu(p);
}

/* @return the cache that is DISTANCE after this one, round in a ring. */
static u32 after(u32 cache, u32 distance)
{
  if (HAS(never_steals))
    return cache;
  if (HAS(steals_upwards))
    return cache + distance < nr_caches ? cache + distance : cache;
  if (HAS(odd_caches))
    return (cache + distance) & (nr_caches - 1);
  return (cache + distance) % nr_caches;
}

/* Now and then a queue that has no CPUs any more, or many more tasks than the own one, comes first:
 * else its tasks would wait until this CPU has nothing better to do. */
static bool help_another(u32 own)
{
  u32 other = after(own, __sync_fetch_and_add(&rotor, 1) % nr_caches);

  if (other == own)
    return false;
  if (*cpus_of_cache_at(other) > 0 &&
      scx_bpf_dsq_nr_queued(other) <= 2 * scx_bpf_dsq_nr_queued(own) + 1)
    return false;
  return scx_bpf_dsq_move_to_local(other);
}

void SCX_OP(planted_dispatch, s32 cpu, struct task_struct* prev)
{
  u32 own = cache_of(cpu);
  u32 distance;

  if (!is_served(cpu) || nr_caches == 0 || help_another(own))
    return;
  bpf_for(distance, 0, nr_caches)
  {
    if (scx_bpf_dsq_move_to_local(after(own, distance)))
      return;
  }
}

/* Account. */

void SCX_OP(planted_running, struct task_struct* p)
{
  struct task* task = bpf_task_storage_get(&tasks, p, NULL, BPF_LOCAL_STORAGE_GET_F_CREATE);

  if (task)
    task->started_at = scx_bpf_now();
  if (scx_vtime_before(vtime_now, p->scx.dsq_vtime))
    vtime_now = p->scx.dsq_vtime;
}

static u64 vtime_after(const struct task_struct* p, u64 used)
{
  u64 weight = p->scx.weight ? p->scx.weight : 1;
  u64 charge = HAS(inverts_weight) ? used * weight / NORMAL_WEIGHT : used * NORMAL_WEIGHT / weight;

  if (HAS(wraps_vtime))
    return (u32)(p->scx.dsq_vtime + charge);
  return p->scx.dsq_vtime + charge;
}

void SCX_OP(planted_stopping, struct task_struct* p, bool runnable)
{
  if (!HAS(charges_sleepers) || !runnable)
    scx_bpf_task_set_dsq_vtime(p, vtime_after(p, used_by(p)));
}

void SCX_OP(planted_enable, struct task_struct* p)
{
  struct task* task = bpf_task_storage_get(&tasks, p, NULL, 0);

  if (HAS(ignores_cpuset) && task)
    task->cpus = first_cpus(p);
  scx_bpf_task_set_dsq_vtime(p, HAS(stuck_vtime) ? 0 : vtime_now);
}

/* Tasks and cgroups. */

s32 SCX_OP_SLEEPABLE(planted_init_task, struct task_struct* p, struct scx_init_task_args* args)
{
  struct task* task = bpf_task_storage_get(&tasks, p, NULL, BPF_LOCAL_STORAGE_GET_F_CREATE);

  return task ? 0 : -12; /* ENOMEM */
}

s32 SCX_OP_SLEEPABLE(planted_cgroup_init, struct cgroup* c, struct scx_cgroup_init_args* args)
{
  if (c->level > MAX_DEPTH)
    scx_bpf_error("a cgroup at depth %d: can do %d", c->level, MAX_DEPTH);
  return 0;
}

SCX_SCHEDULER(planted,
              .select_cpu = planted_select_cpu,
              .enqueue = planted_enqueue,
              .dispatch = planted_dispatch,
              .running = planted_running,
              .stopping = planted_stopping,
              .enable = planted_enable,
              .init_task = planted_init_task,
              .cgroup_init = planted_cgroup_init,
              .cpu_online = planted_cpu_online,
              .cpu_offline = planted_cpu_offline,
              .init = planted_init,
              .flags = HAS(forgets_exiting) ? SCX_OPS_ENQ_EXITING : 0,
              .timeout_ms = 2000);
