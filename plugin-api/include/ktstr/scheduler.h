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

/** How a scheduler is started, and which member of ktstr_scheduler says more. That member must be
 * set and those of other kinds must be NULL. 0 is refused. */
enum {
  KTSTR_SCHEDULER_DEFAULT = 1,  /* nothing to start: the kernel's own (EEVDF) */
  KTSTR_SCHEDULER_BPF = 2,      /* `bpf`: ktstr loads and attaches the object with libbpf */
  KTSTR_SCHEDULER_BINARY = 3,   /* `binary`: ktstr runs the program until the test is over */
  KTSTR_SCHEDULER_BUILTIN = 4,  /* `builtin`: part of the kernel, switched by commands */
  KTSTR_SCHEDULER_CALLBACKS = 5 /* `ops`: functions of the plugin */
};

/** RECORD. A compiled BPF object (ELF, at most 64 MiB) embedded in the plugin. */
typedef struct ktstr_bpf_object {
  uint32_t struct_size;
  uint32_t reserved_zero;
  const void* data; /* first byte; lifetime: the plugin's */
  const void* end;  /* one past the last byte: two addresses, so that C can make this a constant */
  const char* struct_ops; /* name of the struct_ops map of type sched_ext_ops; NULL: the only one */
} ktstr_bpf_object;

/** RECORD. A program that is a scheduler as long as it runs. */
typedef struct ktstr_binary {
  uint32_t struct_size;
  uint32_t reserved_zero;
  const char* path; /* on the host: a name (found in PATH) or a path; packed for the guest with its
                       libraries */
  const char* const* args; /* NULL-terminated, without argv[0]; NULL: none */
} ktstr_binary;

/** RECORD. A scheduler inside the kernel. Each command is a line for /bin/sh in the guest; they run
 * in order, as root, and must exit with 0. */
typedef struct ktstr_builtin {
  uint32_t struct_size;
  uint32_t reserved_zero;
  const char* const* enable;  /* NULL-terminated; at least one */
  const char* const* disable; /* NULL-terminated; NULL: nothing to undo */
} ktstr_builtin;

/** RECORD. One global constant of the BPF object (`const volatile`), set before load. */
typedef struct ktstr_rodata {
  uint32_t struct_size;
  uint32_t reserved_zero;
  const char* name; /* the variable's name in the object */
  uint64_t value;   /* integer of 1, 2, 4 or 8 bytes in the object; must fit */
} ktstr_rodata;

/** RECORD. One switch of a scheduler. A profile of the test matrix is a set of flags. Flags of
 * KTSTR_SCHEDULER_BINARY have args, those of KTSTR_SCHEDULER_BPF rodata; callbacks find the profile
 * in ktstr_run_info. */
typedef struct ktstr_flag {
  uint32_t struct_size;
  uint32_t reserved_zero;
  const char* id; /* 1 to 32 of lower-case letters, digits, '-', '_'; unique in the scheduler */
  const char* description;           /* NULL: none */
  const char* const* args;           /* added to a binary's; NULL-terminated; NULL: none */
  const ktstr_rodata* const* rodata; /* set in a BPF object; NULL-terminated; NULL: none */
  const char* const* needs;          /* flags that must be on too; NULL-terminated; NULL: none */
  const char* const* conflicts;      /* flags that must be off; NULL-terminated; NULL: none */
} ktstr_flag;

/** TABLE, frozen. For KTSTR_SCHEDULER_CALLBACKS. All calls: PLACE [guest]  THREAD [main]  since
 * 0.1, in one child process of the agent, in the order start, poll..., stop. `run` is valid until
 * the call returns. */
typedef struct ktstr_scheduler_ops {
  /** Starts the scheduler and returns when it schedules.
   *  @return KTSTR_OK; negative after host->set_error(): the cell fails with that text. */
  ktstr_status (*start)(const ktstr_run* run);

  /** Called about every 100 ms; may be NULL.
   *  @return KTSTR_OK while it runs; negative after host->set_error(): it died, and why. */
  ktstr_status (*poll)(const ktstr_run* run);

  /** Stops it; the default scheduler is active when this returns. Also called after a failed poll.
   *  @return KTSTR_OK; negative after host->set_error(): the cell fails with that text. */
  ktstr_status (*stop)(const ktstr_run* run);
} ktstr_scheduler_ops;

/** RECORD. What the guest of a scheduler's cells has beside it. Cells on a back end without a guest
 * of its own are skipped. For a scheduler that a test attaches beside its cell's own, files and
 * config are there, sysctls and kernel_args are not. */
typedef struct ktstr_scheduler_setup {
  uint32_t struct_size;
  uint32_t reserved_zero;
  const char* const* sysctls;     /* "kernel.sched_schedstats=1", as in ktstr_test_setup, and before
                                     those of a test, which win; NULL-terminated; NULL: none */
  const char* const* kernel_args; /* more words of the kernel's command line, one each, before those
                                     of a test; NULL-terminated; NULL: none */
  const char* const* files; /* files and folders of the host; a relative path begins at the plugin's
                               folder; in the guest /include-files/NAME. NULL-terminated; NULL:
                               none */
  const char* config; /* the content of config_path, unless a test for this scheduler alone brings
                         its own; may have many lines, at most 1 MiB; NULL: none */
  const char* config_path; /* in the guest, absolute; written before the scheduler starts; "{file}"
                              in arguments of a program and of its flags is this path. Set if and
                              only if config is */
} ktstr_scheduler_setup;

/** RECORD. One scheduler. */
typedef struct ktstr_scheduler {
  uint32_t struct_size;
  uint32_t kind;           /* KTSTR_SCHEDULER_... */
  const char* id;          /* 1 to 64 letters, digits, '-', '_', '.'; unique among all schedulers;
                              part of cell names */
  const char* description; /* NULL: none */
  const ktstr_bpf_object* bpf;
  const ktstr_binary* binary;
  const ktstr_builtin* builtin;
  const ktstr_scheduler_ops* ops;
  const ktstr_rodata* const* rodata;    /* of a BPF object, always set, before those of flags;
                                           NULL-terminated; NULL: none */
  const ktstr_flag* const* flags;       /* NULL-terminated; NULL: none */
  const ktstr_constraints* constraints; /* NULL: the defaults */
  /* since 0.1, after its first members */
  const char* checks; /* a JSON object, the `checks` of "ktstr.scenario/1": what this scheduler
                         promises in every scenario, on top of ktstr's own thresholds and below a
                         test's; at most 1 MiB. NULL: none */
  const ktstr_scheduler_setup* setup; /* NULL: nothing */
} ktstr_scheduler;

#if defined(__cplusplus)
}
#endif

#endif /* KTSTR_SCHEDULER_H */
