/* ktstr/scheduler.h - factory "ktstr.scheduler/1". A scheduler usually only describes itself; ktstr
 * loads, attaches, watches and detaches it inside the guest. Callbacks exist for what fits no
 * description.
 */
#ifndef KTSTR_SCHEDULER_H
#define KTSTR_SCHEDULER_H

#include <ktstr/plugin.h>

#define KTSTR_SCHEDULER_FACTORY "ktstr.scheduler/1"

#if defined(__cplusplus)
extern "C" {
#endif

typedef struct ktstr_run ktstr_run; /* ktstr/run.h */

/** How a scheduler is started. 0 is refused. */
enum {
  KTSTR_SCHEDULER_DEFAULT = 1,  /* nothing to start: the kernel's own (EEVDF) */
  KTSTR_SCHEDULER_BPF = 2,      /* `bpf` is set: ktstr loads and attaches the object with libbpf */
  KTSTR_SCHEDULER_BINARY = 3,   /* `binary` is set: ktstr runs the program until the test is over */
  KTSTR_SCHEDULER_BUILTIN = 4,  /* `builtin` is set: part of the kernel, switched by commands */
  KTSTR_SCHEDULER_CALLBACKS = 5 /* `ops` is set */
};

/** RECORD. A compiled BPF object (ELF) embedded in the plugin. */
typedef struct ktstr_bpf_object {
  uint32_t struct_size;
  uint32_t reserved_zero;
  const void* data; /* first byte; lifetime: the plugin's */
  const void*
      end; /* one past the last byte: two addresses, so that the record can be a constant in C */
  const char* struct_ops; /* name of the struct_ops map of type sched_ext_ops; NULL: the only one in
                             the object */
} ktstr_bpf_object;

/** RECORD. A program that is a scheduler as long as it runs. */
typedef struct ktstr_binary {
  uint32_t struct_size;
  uint32_t reserved_zero;
  const char* path; /* on the host: a name (found in PATH) or a path; packed for the guest with its
                       libraries */
  const char* const* args; /* NULL-terminated, without argv[0]; NULL: none */
} ktstr_binary;

/** RECORD. A scheduler inside the kernel. Each command is a line for /bin/sh in the guest, run in
 * order. */
typedef struct ktstr_builtin {
  uint32_t struct_size;
  uint32_t reserved_zero;
  const char* const* enable;  /* NULL-terminated */
  const char* const* disable; /* NULL-terminated */
} ktstr_builtin;

/** RECORD. One global constant of the BPF object (`const volatile`), set before load. */
typedef struct ktstr_rodata {
  uint32_t struct_size;
  uint32_t reserved_zero;
  const char* name; /* the variable's name in the object */
  uint64_t value;   /* integer of 1, 2, 4 or 8 bytes in the object; must fit */
} ktstr_rodata;

/** RECORD. One switch of a scheduler. A profile of the test matrix is a set of flags. */
typedef struct ktstr_flag {
  uint32_t struct_size;
  uint32_t reserved_zero;
  const char* id; /* lower-case letters, digits, '-', '_'; unique within the scheduler */
  const char* description;
  const char* const* args; /* added to a binary's arguments; NULL-terminated; NULL: none */
  const ktstr_rodata* const* rodata; /* set in a BPF object; NULL-terminated; NULL: none */
  const char* const* needs;     /* flags that must be on as well; NULL-terminated; NULL: none */
  const char* const* conflicts; /* flags that must be off; NULL-terminated; NULL: none */
} ktstr_flag;

/** TABLE, frozen. For KTSTR_SCHEDULER_CALLBACKS. All calls: PLACE [guest]  THREAD [main]  since
 * 0.1, in a child process of the agent, in the order start, poll..., stop. */
typedef struct ktstr_scheduler_ops {
  /** Starts the scheduler and returns when it schedules. @return negative: the cell fails with
   * set_error's text. */
  ktstr_status (*start)(const ktstr_run* run);
  /** Called about every 100 ms. @return KTSTR_OK while it runs; negative: it died, why by
   * set_error. May be NULL. */
  ktstr_status (*poll)(const ktstr_run* run);
  /** Stops it; the default scheduler is active when this returns. */
  ktstr_status (*stop)(const ktstr_run* run);
} ktstr_scheduler_ops;

/** RECORD. One scheduler. */
typedef struct ktstr_scheduler {
  uint32_t struct_size;
  uint32_t kind; /* KTSTR_SCHEDULER_... */
  const char*
      id; /* letters, digits, '-', '_', '.'; unique among all schedulers; part of cell names */
  const char* description;
  const ktstr_bpf_object* bpf;
  const ktstr_binary* binary;
  const ktstr_builtin* builtin;
  const ktstr_scheduler_ops* ops;
  const ktstr_rodata* const*
      rodata; /* always set, before those of flags; NULL-terminated; NULL: none */
  const ktstr_flag* const* flags;       /* NULL-terminated; NULL: none */
  const ktstr_constraints* constraints; /* NULL: the defaults */
} ktstr_scheduler;

#if defined(__cplusplus)
}
#endif

#endif /* KTSTR_SCHEDULER_H */
