/// Operations that look into the kernel from outside. They are part of the language, and nobody
/// carries them out yet.
#include <array>

#include "core/scenario/op.h"

namespace ktstr {

namespace {

void read_anything(const DocumentReader&, Op&) {}

Status not_available(Stage&, const Op& op)
{
  return Error::make(ErrorKind::unsupported,
                     "'{}' is not available: it needs a view of the guest from outside",
                     op.type->name);
}

constexpr OpType unavailable(std::string_view name)
{
  return {name, "not available", OpType::Names::none, read_anything, not_available};
}

constexpr std::array kTypes = {
    unavailable("capture_snapshot"),
    unavailable("watch_snapshot"),
    unavailable("read_kernel_hot"),
    unavailable("read_kernel_cold"),
    unavailable("write_kernel_hot"),
    unavailable("write_kernel_cold"),
    unavailable("pin_bpf_map"),
};

} // namespace

std::span<const OpType> introspection_op_types()
{
  return kTypes;
}

} // namespace ktstr
