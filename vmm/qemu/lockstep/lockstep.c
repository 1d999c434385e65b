/* Loaded into QEMU (LD_PRELOAD) when time is virtual: its main loop runs only while the vCPUs rest.
 *
 * With single-threaded tcg and icount, one thread runs all vCPUs in turn, and QEMU's main loop, in
 * another thread, moves the clock on when all of them are idle. It is also woken at every timer,
 * while the vCPUs run, and at what the host sends it. Which of the two threads gets QEMU's big lock
 * first, right when the last vCPU falls idle, decides whether the round robin's own timer goes on
 * or starts anew (rr_wait_io_event, accel/tcg/tcg-accel-ops-rr.c), and so where vCPUs are
 * interrupted from then on: the bits of a run depend on how busy the host is.
 *
 * So what the main loop polls for waits until the vCPU thread rests, and nobody has woken it since.
 * QEMU's locks are unchanged; only the order is now always the same. A guest that powers itself off
 * through ACPI spins until the main loop has acted, so one that does not rest is looked after every
 * 20 seconds of host time: the one thing left in which a host's pace could show.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <linux/futex.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

/* Of the vCPU thread. */
enum { RUNS = 0, RESTS = 1 };
static atomic_int vcpus = RUNS;
static _Atomic pid_t vcpu_thread; /* 0: not there yet */
static pthread_cond_t* _Atomic vcpu_condition;

static int (*real_wait)(pthread_cond_t*, pthread_mutex_t*);
static int (*real_signal)(pthread_cond_t*);
static int (*real_broadcast)(pthread_cond_t*);
static int (*real_ppoll)(struct pollfd*, nfds_t, const struct timespec*, const sigset_t*);

__attribute__((constructor)) static void find_real_functions(void)
{
  *(void**)&real_wait = dlsym(RTLD_NEXT, "pthread_cond_wait");
  *(void**)&real_signal = dlsym(RTLD_NEXT, "pthread_cond_signal");
  *(void**)&real_broadcast = dlsym(RTLD_NEXT, "pthread_cond_broadcast");
  *(void**)&real_ppoll = dlsym(RTLD_NEXT, "ppoll");
}

static bool is_main_thread(void)
{
  return gettid() == getpid();
}

/* The first thread beside the main one that waits on a condition: before anything else runs, it
 * waits to be started (rr_cpu_thread_fn). QEMU's other threads sleep on futexes and timed waits. */
static bool is_vcpu_thread(void)
{
  static _Thread_local pid_t self;
  if (self == 0)
    self = gettid();
  pid_t nobody = 0;
  return vcpu_thread == self ||
         (!is_main_thread() && atomic_compare_exchange_strong(&vcpu_thread, &nobody, self));
}

int pthread_cond_wait(pthread_cond_t* condition, pthread_mutex_t* mutex)
{
  if (!is_vcpu_thread())
    return real_wait(condition, mutex);
  /* Its mutex, QEMU's big lock, is still held: whoever sees this waits there next. */
  vcpu_condition = condition;
  vcpus = RESTS;
  syscall(SYS_futex, &vcpus, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0);
  const int result = real_wait(condition, mutex);
  vcpus = RUNS;
  return result;
}

/* From the moment it is woken it runs, although it may have to wait for the lock. */
int pthread_cond_signal(pthread_cond_t* condition)
{
  if (condition == vcpu_condition)
    vcpus = RUNS;
  return real_signal(condition);
}

int pthread_cond_broadcast(pthread_cond_t* condition)
{
  if (condition == vcpu_condition)
    vcpus = RUNS;
  return real_broadcast(condition);
}

int ppoll(struct pollfd* fds, nfds_t count, const struct timespec* limit, const sigset_t* mask)
{
  const int result = real_ppoll(fds, count, limit, mask);
  if (vcpu_thread == 0 || !is_main_thread())
    return result;
  const int reason = errno;
  const struct timespec patience = {.tv_sec = 20};
  bool is_over = false;
  while (vcpus == RUNS && !is_over)
    is_over = syscall(SYS_futex, &vcpus, FUTEX_WAIT_PRIVATE, RUNS, &patience, NULL, 0) != 0 &&
              errno == ETIMEDOUT;
  errno = reason;
  return result;
}
