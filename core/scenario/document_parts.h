/// Readers of the document's parts, each for the value of one member.
#pragma once

#include "core/scenario/document.h"
#include "core/scenario/document_reader.h"

namespace ktstr {

CpusetSpec read_cpuset(const DocumentReader& reader);
AffinityIntent read_affinity(const DocumentReader& reader);
WorkSpec read_work(const DocumentReader& reader);

} // namespace ktstr
