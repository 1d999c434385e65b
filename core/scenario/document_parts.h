/// Readers of the document's parts, each for the value of one member.
#pragma once

#include "core/scenario/document.h"
#include "core/scenario/document_reader.h"

namespace ktstr {

CpusetSpec read_cpuset(const DocumentReader& reader);
AffinityIntent read_affinity(const DocumentReader& reader);
WorkSpec read_work(const DocumentReader& reader);
SchedPolicy read_policy(const DocumentReader& reader);
MemPolicy read_memory_policy(const DocumentReader& reader);
std::vector<int> read_cpu_list(const DocumentReader& reader);

/// A definition with its workers.
CgroupDef read_cgroup(const DocumentReader& reader);
/// Letters, digits, '-' and '_', with '/' between levels.
bool is_cgroup_name(const std::string& name);
/// A name of the allowed form.
std::string read_cgroup_name(const DocumentReader& reader);
/// Members that become control files, such as "memory_max".
std::vector<std::string> control_members();
/// Those of an object that has been checked for its members.
std::vector<CgroupControl> read_controls(const DocumentReader& reader);

/// What it names is set on top of what is below, unless it says "replace".
CheckLimits read_checks(const DocumentReader& reader, const CheckLimits& below);

/// Complains of cgroups that are defined twice, or named where they are not.
void check_names(const DocumentReader& reader, const Document& document);

} // namespace ktstr
