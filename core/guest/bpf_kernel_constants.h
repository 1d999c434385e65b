/// What a sched_ext object expects its loader to do for it, by the conventions of the kernel's own
/// example schedulers: fill in the numbers of the running kernel, and make room for the dump.
#pragma once

#include <cstdint>
#include <optional>

#include "core/base/result.h"
#include "core/guest/bpf_variables.h"

struct bpf_object;

namespace ktstr::guest {

/// Writes an integer into a variable's place in the section's initial content, before load.
Status write_constant(bpf_object* object, const BpfVariable& variable, std::uint64_t value);

/// The reverse; nothing when the variable's place is not in the section.
std::optional<std::uint64_t> read_constant(bpf_object* object, const BpfVariable& variable);

/// Sets each 64-bit constant named "__SCX_X" to the enumerator SCX_X of the running kernel: objects
/// built so run on kernels whose numbers differ. An enumerator that the kernel lacks stays 0.
Status fill_kernel_constants(bpf_object* object);

/// An exit record named X may come with an array X_dump and its length X_dump_len.
void make_room_for_dump(bpf_object* object);

/// Type names of exit records: the kernel's examples', and ktstr's own.
bool is_exit_record(std::string_view struct_name);

} // namespace ktstr::guest
