/* ktstr/vmm.h - factory "ktstr.vmm/1". A back end that boots virtual machines. In 0.1 a back end is
 * described and probed; the calls that boot one are the draft extension of its own header.
 */
#ifndef KTSTR_VMM_H
#define KTSTR_VMM_H

#include <ktstr/plugin.h>

#define KTSTR_VMM_FACTORY "ktstr.vmm/1"

#if defined(__cplusplus)
extern "C" {
#endif

/** TABLE, frozen. */
typedef struct ktstr_vmm_ops {
  /** Says whether the back end can work on this machine. Starts no machine; quick.
   *  @param host the host that `init` got.
   *  @return KTSTR_OK; negative after host->set_error() with the reason and what to install.
   *  PLACE [host]  THREAD [main]  since 0.1 */
  ktstr_status (*probe)(const ktstr_host* host);
} ktstr_vmm_ops;

/** RECORD. One VM back end. */
typedef struct ktstr_vmm {
  uint32_t struct_size;
  uint32_t reserved_zero;
  const char* id;          /* 1 to 64 letters, digits, '-', '_', '.'; unique among back ends */
  const char* description; /* NULL: none */
  const ktstr_vmm_ops* ops;
} ktstr_vmm;

#if defined(__cplusplus)
}
#endif

#endif /* KTSTR_VMM_H */
