#include "core/guest/bpf_variables.h"

#include <bpf/btf.h>

namespace ktstr::guest {

namespace {

std::string_view name_at(const btf* types, std::uint32_t offset)
{
  const char* name = btf__name_by_offset(types, offset);
  return name == nullptr ? std::string_view() : std::string_view(name);
}

/// Behind typedefs, const and volatile.
std::uint32_t bare_type(const btf* types, std::uint32_t type)
{
  const auto* at = btf__type_by_id(types, type);
  while (at != nullptr && (btf_is_mod(at) || btf_is_typedef(at))) {
    type = at->type;
    at = btf__type_by_id(types, type);
  }
  return type;
}

void add_section(const btf* types, const btf_type* section, std::vector<BpfVariable>& found)
{
  const auto* entries = btf_var_secinfos(section);
  for (std::uint32_t i = 0; i < btf_vlen(section); ++i) {
    const auto* variable = btf__type_by_id(types, entries[i].type);
    if (variable == nullptr || !btf_is_var(variable))
      continue; // functions have sections as well
    found.push_back({.section = std::string(name_at(types, section->name_off)),
                     .name = std::string(name_at(types, variable->name_off)),
                     .type = bare_type(types, variable->type),
                     .offset = entries[i].offset,
                     .size = entries[i].size});
  }
}

} // namespace

std::vector<BpfVariable> variables_of(const btf* types)
{
  std::vector<BpfVariable> found;
  for (std::uint32_t id = 1; types != nullptr && id < btf__type_cnt(types); ++id) {
    const auto* type = btf__type_by_id(types, id);
    if (btf_is_datasec(type))
      add_section(types, type, found);
  }
  return found;
}

bool is_constant(const BpfVariable& variable)
{
  return variable.section.starts_with(".rodata");
}

std::string_view struct_name(const btf* types, std::uint32_t type)
{
  const auto* at = btf__type_by_id(types, type);
  if (at == nullptr || !btf_is_struct(at))
    return {};
  return name_at(types, at->name_off);
}

std::optional<BpfMember> member_of(const btf* types, std::uint32_t structure, std::string_view name)
{
  const auto* at = btf__type_by_id(types, structure);
  if (at == nullptr || !btf_is_struct(at))
    return {};
  for (std::uint32_t i = 0; i < btf_vlen(at); ++i) {
    const auto& member = btf_members(at)[i];
    if (name_at(types, member.name_off) != name)
      continue;
    const auto size = btf__resolve_size(types, member.type);
    if (size < 0)
      return {};
    return BpfMember{btf_member_bit_offset(at, i) / 8, static_cast<std::uint32_t>(size)};
  }
  return {};
}

Integral integral(const btf* types, std::uint32_t type)
{
  const auto* at = btf__type_by_id(types, type);
  if (at == nullptr)
    return {};
  if (btf_is_int(at))
    return {.is_integral = true, .is_signed = (btf_int_encoding(at) & BTF_INT_SIGNED) != 0};
  return {.is_integral = btf_is_any_enum(at), .is_signed = btf_kflag(at)};
}

} // namespace ktstr::guest
