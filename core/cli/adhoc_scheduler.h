/// Schedulers named on the command line: a program, or a compiled BPF object. The files are checked
/// here, so that a wrong one is refused before any machine boots.
#pragma once

#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/model/items.h"

namespace ktstr {

/// `path`: a path, or a name found in PATH. An ELF program for this machine, or a script with "#!".
Result<SchedulerInfo> scheduler_from_binary(const std::string& path,
                                            const std::vector<std::string>& args);

/// A relocatable ELF object for BPF with a struct_ops section.
Result<SchedulerInfo> scheduler_from_bpf_object(const std::string& path);

/// The file's name without its folder and endings, with what an id may not hold as '_'.
std::string scheduler_id_from(const std::string& path);

} // namespace ktstr
