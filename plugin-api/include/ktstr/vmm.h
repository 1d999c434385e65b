/* ktstr/vmm.h - factory "ktstr.vmm/1". A back end says whether it works here, which topologies it
 * can show, and which command line makes a machine. ktstr starts that program, fills the machine's
 * window before its vCPUs run, reads the guest's answers out of its memory, and ends it: no code of
 * the back end runs while a cell does.
 */
#ifndef KTSTR_VMM_H
#define KTSTR_VMM_H

#include <ktstr/plugin.h>

#define KTSTR_VMM_FACTORY "ktstr.vmm/1"

#if defined(__cplusplus)
extern "C" {
#endif

enum { KTSTR_ACCELERATOR_TCG = 1, KTSTR_ACCELERATOR_KVM = 2 };
/* VIRTUAL: the guest's time is counted in its instructions, and a cell gives the same bits on every
 * run. REAL: the host's time. */
enum { KTSTR_CLOCK_VIRTUAL = 1, KTSTR_CLOCK_REAL = 2 };

/** RECORD. The machine that is asked for. Everything in it is ktstr's and valid during the call. */
typedef struct ktstr_machine {
  uint32_t struct_size;
  uint32_t accelerator; /* KTSTR_ACCELERATOR_... */
  uint32_t clock;       /* KTSTR_CLOCK_... */
  uint32_t numa_nodes;
  uint32_t llcs; /* machine-wide */
  uint32_t cores_per_llc;
  uint32_t threads_per_core; /* CPUs: llcs * cores_per_llc * threads_per_core */
  uint32_t reserved_zero;
  uint64_t memory_mib;
  uint64_t seed;
  const char* kernel;           /* an ELF kernel that is entered through PVH, or else a bzImage */
  const char* initramfs;        /* its size is a multiple of 4096 */
  const char* kernel_arguments; /* to be on the kernel's command line, beside the back end's own */
  const char* memory_file; /* of memory_mib: the machine's RAM, mapped shared; where the file starts
                              is guest address 0, for the first GiB at least */
  const char* console_file; /* gets what the guest prints on ttyS0 */
} ktstr_machine;

/** TABLE, frozen. */
typedef struct ktstr_vmm_ops {
  /** Says whether the back end can work on this machine. Starts no machine; quick.
   *  @param host the host that `init` got.
   *  @return KTSTR_OK; negative after host->set_error() with the reason and what to install.
   *  PLACE [host]  THREAD [main]  since 0.1 */
  ktstr_status (*probe)(const ktstr_host* host);
} ktstr_vmm_ops;

/** TABLE, frozen. */
typedef struct ktstr_vmm_boot_ops {
  /** Says which command makes a machine. Pure: starts nothing, the same answer on every call.
   *  The program boots the guest at once. It ends with status 0 when the guest powers off or
   *  resets; any other status is its own failure, and what it wrote to stderr is the reason. Its
   *  descriptors 0 to 2 are ktstr's; it is killed when the cell is over, or when ktstr ends.
   *  @param machine a topology that fits the back end's constraints.
   *  @param words gets one word for each write: the program (a name found in PATH, or a path),
   *         then its arguments.
   *  @return KTSTR_OK; KTSTR_ERR_UNSUPPORTED, after host->set_error(), skips the cell with that
   *  reason. PLACE [host]  THREAD [main]  since 0.1 */
  ktstr_status (*command)(const ktstr_host* host,
                          const ktstr_machine* machine,
                          const ktstr_text_sink* words);
} ktstr_vmm_boot_ops;

/** RECORD. One VM back end. */
typedef struct ktstr_vmm {
  uint32_t struct_size;
  uint32_t reserved_zero;
  const char* id;          /* 1 to 64 letters, digits, '-', '_', '.'; unique among back ends */
  const char* description; /* NULL: none */
  const ktstr_vmm_ops* ops;
  const ktstr_vmm_boot_ops* boot;       /* NULL: it is described and probed, and boots nothing */
  const ktstr_constraints* constraints; /* topologies that it can show; cells on others are
                                           skipped; NULL: all */
} ktstr_vmm;

#if defined(__cplusplus)
}
#endif

#endif /* KTSTR_VMM_H */
