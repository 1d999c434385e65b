/// VM back ends that plugins bring: the one that --vmm names, as a Vmm.
#pragma once

#include <memory>
#include <string>

#include "core/plugin/registry.h"
#include "vmm/vmm.h"

namespace ktstr {

/// What --vmm says when it says nothing.
inline constexpr const char* kBuiltinVmm = "qemu";
/// The one without virtual machines.
inline constexpr const char* kHostVmm = "host";

/// Errors: no plugin has this back end (with the nearest), or it boots nothing.
Result<std::unique_ptr<Vmm>>
plugin_vmm(const std::string& id, const PluginRegistry& registry, const CancelToken& cancel);

} // namespace ktstr
