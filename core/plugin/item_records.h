/// The rules of each kind of item, beyond the shape of its record: what its kind promises must be
/// there, and nothing that would be silently ignored may be set.
#pragma once

#include "core/plugin/record_reader.h"

namespace ktstr {

/// Each gets our copy of an item's record; replaces its nested records by copies of ours.
void check_item(RecordReader& reader, ktstr_scheduler& scheduler);
void check_item(RecordReader& reader, ktstr_test& test);
void check_item(RecordReader& reader, ktstr_payload& payload);
void check_item(RecordReader& reader, ktstr_vmm& vmm);
void check_item(RecordReader& reader, ktstr_work_type& type);

} // namespace ktstr
