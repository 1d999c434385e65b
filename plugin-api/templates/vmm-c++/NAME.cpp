// A VM back end that is described and probed. `.boot`, the command line that makes a machine, is the
// next step: see ktstr/vmm.h.
#include <unistd.h>

#include <ktstr/ktstr.hpp>

static ktstr_status probe(const ktstr_host* host) noexcept
{
  if (::access("/dev/kvm", R_OK | W_OK) == 0)
    return KTSTR_OK;
  host->set_error(host, "/dev/kvm cannot be opened; load the kvm module, or join the group kvm");
  return KTSTR_ERR_UNSUPPORTED;
}

static constexpr ktstr_vmm_ops kOps = {probe};

static constexpr ktstr_vmm @NAME@ = {
    KTSTR_RECORD(ktstr_vmm),
    .id = "@NAME@",
    .description = "a back end that needs /dev/kvm",
    .ops = &kOps,
};

KTSTR_PLUGIN("@NAME@", "0.1.0", "MIT", &@NAME@);
