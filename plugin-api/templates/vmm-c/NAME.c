/* A VM back end that is described and probed. `.boot`, the command line that makes a machine, is the
 * next step: see ktstr/vmm.h. */
#include <string.h>
#include <unistd.h>

#include <ktstr/items.h>
#include <ktstr/vmm.h>

static ktstr_status probe(const ktstr_host* host)
{
  if (access("/dev/kvm", R_OK | W_OK) == 0)
    return KTSTR_OK;
  host->set_error(host, "/dev/kvm cannot be opened; load the kvm module, or join the group kvm");
  return KTSTR_ERR_UNSUPPORTED;
}

static const ktstr_vmm_ops ops = {probe};

static const ktstr_vmm vmm = {
    KTSTR_RECORD(ktstr_vmm),
    .id = "@NAME@",
    .description = "a back end that needs /dev/kvm",
    .ops = &ops,
};

KTSTR_PLUGIN_ITEMS("@NAME@", "0.1.0", "MIT", KTSTR_VMM_FACTORY, &vmm);
