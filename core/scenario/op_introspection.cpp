/// Operations that look into the kernel from outside. They are part of the language, and nobody
/// carries them out yet.
#include <array>

#include "core/scenario/op.h"

namespace ktstr {

namespace {

void read_name(const DocumentReader& reader, Op& op)
{
  op.text = reader.text();
}

void read_target(const DocumentReader& reader, Op&)
{
  if (!reader.json().is_object())
    reader.expected("an object");
}

Status not_available(Stage&, const Op& op)
{
  return Error::make(ErrorKind::unsupported,
                     "'{}' is not available: it needs a view of the guest from outside",
                     op.type->name);
}

constexpr OpType unavailable(std::string_view name, void (*read)(const DocumentReader&, Op&))
{
  return {name, "not available", OpType::Names::none, read, not_available};
}

constexpr std::array kTypes = {
    unavailable("capture_snapshot", read_name),
    unavailable("watch_snapshot", read_name),
    unavailable("read_kernel_hot", read_target),
    unavailable("read_kernel_cold", read_target),
    unavailable("write_kernel_hot", read_target),
    unavailable("write_kernel_cold", read_target),
    unavailable("pin_bpf_map", read_name),
};

} // namespace

std::span<const OpType> introspection_op_types()
{
  return kTypes;
}

} // namespace ktstr
